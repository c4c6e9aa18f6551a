using System.Net.Http.Json;
using Drill.Grading;
using Drill.Sandboxing;
using Harness.Hosting;
using Harness.Tests.Grading;
using Harness.Tests.Hosting;
using SampleService;

namespace Harness.Tests.Sandboxing;

/// <summary>A sandboxed service is killed, restarted and stopped as exactly as a plain one.</summary>
[Collection(nameof(GradingCollection))]
public sealed class SandboxedServiceTests : IDisposable
{
    private const string Secret = "HARNESS_TESTS_SECRET";
    private readonly ScratchFolder _scratch = new();

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Secret, null);
        _scratch.Dispose();
    }

    [Fact]
    public async Task It_sees_its_configuration_and_nothing_of_the_grader()
    {
        if (!await SandboxHere.IsThereAsync()) return;
        Environment.SetEnvironmentVariable(Secret, "known to the grader");
        await using var sandbox = await CreateAsync();
        await using var service = await StartAsync(sandbox);
        using var http = new HttpClient { BaseAddress = service.BaseAddress };

        Assert.Equal("(none)", await http.GetStringAsync($"variable/{Secret}"));
        Assert.Equal("0", await http.GetStringAsync("variable/DOTNET_EnableDiagnostics"));
        Assert.Equal("given", await http.GetStringAsync("configuration/Sample:Given"));
        // The second process of its own namespace, right after the one that waits for orphans.
        Assert.Equal(2, (await http.GetFromJsonAsync<ProcessAnswer>("process"))!.Id);
    }

    [Fact]
    public async Task Killed_it_is_gone_at_once_and_can_be_started_again()
    {
        if (!await SandboxHere.IsThereAsync()) return;
        await using var sandbox = await CreateAsync();
        await using var service = await StartAsync(sandbox);

        for (var round = 0; round < 5; round++)
        {
            service.Kill();
            await service.WaitForExitAsync();
            // No waiting in between: a port that is still taken means that the service still lives.
            Assert.True(FreePort.IsFree(service.BaseAddress.Port));
            await service.RestartAsync();
        }

        Assert.Equal(6, service.Starts);
    }

    [Fact]
    public async Task Asked_to_stop_it_ends_in_good_order()
    {
        if (!await SandboxHere.IsThereAsync()) return;
        await using var sandbox = await CreateAsync();
        await using var service = await StartAsync(sandbox);

        await service.StopAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(0, service.ExitCode);
    }

    [Fact]
    public async Task It_ends_with_a_harness_that_is_killed()
    {
        if (!await SandboxHere.IsThereAsync()) return;
        using var doomed = await DoomedHarness.StartAsync(
            $"{typeof(DoomedSandbox).FullName}.{nameof(DoomedSandbox.A_sandboxed_service)}", _scratch);
        Assert.All(doomed.Pids, pid => Assert.NotNull(ProcessTable.CommandLine(pid)));

        doomed.Kill();

        await Eventually.HoldsAsync(() => doomed.Pids.All(pid => ProcessTable.CommandLine(pid) is null), "nothing is left of it");
    }

    internal static async Task<ServiceProcess> StartAsync(Sandbox sandbox, string scratch)
    {
        var dll = typeof(ProcessAnswer).Assembly.Location;
        var settings = Directory.CreateDirectory(Path.Combine(scratch, "settings")).FullName;
        SandboxSettings.Write(settings);
        return await ServiceProcess.StartAsync(
            new ServiceOptions(dll, "instance 1", Path.Combine(scratch, "service.log"), new Dictionary<string, string> { ["Sample__Given"] = "given" })
            {
                Sandbox = sandbox.ForService(Path.GetDirectoryName(dll)!, settings),
            });
    }

    private Task<ServiceProcess> StartAsync(Sandbox sandbox) => StartAsync(sandbox, _scratch.FullPath);

    private Task<Sandbox> CreateAsync() => Sandbox.CreateAsync(new SandboxLimits(), _scratch.FullPath, TestContext.Current.CancellationToken);
}

/// <summary>What the doomed harness starts; it is always killed.</summary>
public sealed class DoomedSandbox
{
    [Fact(Explicit = true)]
    public async Task A_sandboxed_service()
    {
        var sandbox = await Sandbox.CreateAsync(new SandboxLimits(), DoomedHarness.Folder, CancellationToken.None);
        var service = await SandboxedServiceTests.StartAsync(sandbox, DoomedHarness.Folder);
        var monitor = service.ProcessId;
        var first = int.Parse(File.ReadAllText($"/proc/{monitor}/task/{monitor}/children").Trim());
        var program = int.Parse(File.ReadAllText($"/proc/{first}/task/{first}/children").Trim());
        await DoomedHarness.ReportAndWaitForTheEndAsync(monitor, first, program);
    }
}
