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
    /// <summary>True where there is a sandbox; where there is none, grading must refuse and say what to install.</summary>
    public static async Task<bool> IsThereAsync()
    {
        if (OperatingSystem.IsLinux() && Executables.OnPath("bwrap") is not null) return true;
        var refused = await Assert.ThrowsAsync<EnvironmentLacksException>(() => Sandbox.RequireAsync(TestContext.Current.CancellationToken));
        Assert.Contains("bubblewrap", refused.Message);
        Assert.Contains("--unsafe-local", refused.Message);
        return false;
    }
}
