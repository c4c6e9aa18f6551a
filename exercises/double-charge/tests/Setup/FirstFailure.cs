namespace DoubleCharge.Tests.Setup;

/// <summary>Checks that run side by side.</summary>
internal static class FirstFailure
{
    /// <summary>Waits for all; the first that fails ends the wait, so that a slow check does not keep a failure back.</summary>
    public static async Task OfAsync(params Task[] checks)
    {
        await foreach (var check in Task.WhenEach(checks)) await check;
    }
}
