using Drill.Sandboxing;
using Harness.Hosting;
using Harness.Verdicts;

namespace Harness.Tests.Grading;

/// <summary>Gradings take the whole machine: one after the other.</summary>
[CollectionDefinition(nameof(GradingCollection), DisableParallelization = true)]
public sealed class GradingCollection;

/// <summary>Whether this machine has what confines a submission.</summary>
internal static class SandboxHere
{
    /// <summary>
    /// Skips the test where there is no sandbox, and says so; grading must refuse there and say what to install.
    /// </summary>
    public static async Task RequireAsync()
    {
        if (OperatingSystem.IsLinux() && Executables.OnPath("bwrap") is not null) return;
        var refused = await Assert.ThrowsAsync<EnvironmentLacksException>(() => Sandbox.RequireAsync(TestContext.Current.CancellationToken));
        Assert.Contains("bubblewrap", refused.Message);
        Assert.Contains("--unsafe-local", refused.Message);
        Assert.Skip("Without bubblewrap there is no sandbox here (apt-get install bubblewrap).");
    }
}
