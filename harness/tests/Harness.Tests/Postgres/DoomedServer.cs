using Harness.Hosting;
using Harness.Postgres;
using Harness.Tests.Hosting;

namespace Harness.Tests.Postgres;

/// <summary>What a doomed harness does with a server. Without anything to dispose of: it is always killed.</summary>
public sealed class DoomedServer
{
    public const string ServersVariable = "HARNESS_TESTS_DOOMED_SERVERS";
    public const string ToolVariable = "HARNESS_TESTS_DOOMED_TOOL";

    [Fact(Explicit = true)]
    public async Task A_server()
    {
        var servers = Environment.GetEnvironmentVariable(ServersVariable);
        var tool = Environment.GetEnvironmentVariable(ToolVariable);
        Assert.SkipWhen(servers is null, "This is run by another test, which kills it.");
        await using var cluster = await LocalCluster.StartAsync(
            KeptIn(servers),
            ServerUser.ResolveThrough(name => string.IsNullOrEmpty(tool) || name == tool),
            CancellationToken.None);
        await DoomedHarness.ReportAndWaitForTheEndAsync(cluster.Pid, Watchdog.Instance.Id);
    }

    /// <summary>The real templates, which cost a second to make, and servers in a folder of the test's own.</summary>
    internal static ClusterFolders KeptIn(string servers) =>
        ClusterFolders.Default() with { Servers = servers, Abandoned = [] };
}
