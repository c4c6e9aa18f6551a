namespace Harness.Tests.Layering.Fixture.Pure;

/// <summary>Breaks the rule of what only computes, where it is seen least: in a lambda of an asynchronous method.</summary>
internal static class ReadsAFile
{
    public static async Task<Func<string, string>> LaterAsync()
    {
        await Task.Yield();
        return path => File.ReadAllText(path);
    }
}
