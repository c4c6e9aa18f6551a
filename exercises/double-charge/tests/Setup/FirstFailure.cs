namespace DoubleCharge.Tests.Setup;

/// <summary>Runs checks in parallel.</summary>
internal static class FirstFailure
{
    /// <summary>Waits for all; the first failure ends the wait, so that a slow check does not delay it.</summary>
    public static async Task OfAsync(params Task[] checks)
    {
        await foreach (var check in Task.WhenEach(checks)) await check;
    }
}
