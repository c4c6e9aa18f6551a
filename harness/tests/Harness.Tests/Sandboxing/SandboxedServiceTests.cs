using System.Net.Http.Json;
using Drill.Grading;
using Drill.Sandboxing;
using Harness.Hosting;
using Harness.Scenarios;
using Harness.Tests.Grading;
using Harness.Tests.Hosting;
using Harness.Tests.Repository;
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
        await SandboxHere.RequireAsync();
        Environment.SetEnvironmentVariable(Secret, "known to the grader");
        await using var sandbox = await CreateAsync();
        await using var service = await StartAsync(sandbox);
        using var http = new HttpClient { BaseAddress = service.BaseAddress };

        Assert.False(await http.GetFromJsonAsync<bool>($"sees?path={Uri.EscapeDataString(Path.Combine(Checkout.Root, "solutions-private"))}"));
        Assert.Equal("(none)", await http.GetStringAsync($"variable/{Secret}"));
        Assert.Equal("0", await http.GetStringAsync("variable/DOTNET_EnableDiagnostics"));
        Assert.Equal("given", await http.GetStringAsync("configuration/Sample:Given"));
        // The second process of its own namespace, right after the one that waits for orphans.
        Assert.Equal(2, (await http.GetFromJsonAsync<ProcessAnswer>("process"))!.Id);
    }

    [Fact]
    public async Task It_inherits_nothing_that_the_harness_has_open_while_it_starts()
    {
        await SandboxHere.RequireAsync();
        await using var sandbox = await CreateAsync();
        var path = _scratch.File("kept-open-by-the-harness");
        await File.WriteAllTextAsync(path, "known to the harness", TestContext.Current.CancellationToken);
        // As runtimes open their own: without the flag that closes it in a program that is started.
        using var open = InheritedFile.Open(path);
        await using var plain = ChildProcess.Start(new ChildOptions("ls", ["-l", "/proc/self/fd"], _scratch.File("ls.log")));
        await plain.WaitForExitAsync(TestContext.Current.CancellationToken);
        await using var service = await StartAsync(sandbox);
        using var http = new HttpClient { BaseAddress = service.BaseAddress };

        var files = (await http.GetFromJsonAsync<string[]>("open"))!;

        Assert.Contains(plain.LastLines, line => line.EndsWith(path, StringComparison.Ordinal));
        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, file => file.EndsWith(Path.GetFileName(path), StringComparison.Ordinal));
    }

    [Fact]
    public async Task System_calls_that_reach_beyond_it_are_refused_and_addresses_are_still_to_be_had()
    {
        await SandboxHere.RequireAsync();
        Assert.SkipUnless(SystemCallFilter.IsKnownHere, "No filter of system calls is known for this processor.");
        await using var sandbox = await CreateAsync();
        await using var service = await StartAsync(sandbox);
        using var http = new HttpClient { BaseAddress = service.BaseAddress };

        // EPERM, EAFNOSUPPORT, ENOSYS where programs look for another way, and EINVAL of a lock, which .NET takes for a disk without locks.
        Assert.Equal(
            new Dictionary<string, int>
            {
                ["unshare"] = 1, ["clone"] = 1, ["clone3"] = 38, ["setns"] = 1, ["mount"] = 1, ["ptrace"] = 1, ["keyctl"] = 1, ["add_key"] = 1,
                ["io_uring_setup"] = 38, ["bpf"] = 1, ["perf_event_open"] = 1, ["userfaultfd"] = 1, ["personality"] = 1, ["raw socket"] = 1,
                ["packet socket"] = 97, ["vsock"] = 97, ["crypto socket"] = 97, ["audit netlink"] = 97, ["lease"] = 1, ["flock"] = 22,
                ["flock of the runtime"] = 22,
            },
            await http.GetFromJsonAsync<Dictionary<string, int>>("calls"));
        Assert.Contains("lo", (await http.GetFromJsonAsync<string[]>("networks"))!);
    }

    [Fact]
    public async Task Two_instances_share_neither_ports_nor_abstract_sockets()
    {
        await SandboxHere.RequireAsync();
        await using var sandbox = await CreateAsync();
        using var ones = PrivateNetworkTests.Create();
        using var others = PrivateNetworkTests.Create();
        await using var one = await StartAsync(sandbox, _scratch.FullPath, ones);
        await using var other = await StartAsync(sandbox, _scratch.FullPath, others);
        using var toOne = new HttpClient(ServiceHttp.CreateHandler(one.BaseAddress)) { BaseAddress = one.BaseAddress };
        using var toOther = new HttpClient(ServiceHttp.CreateHandler(other.BaseAddress)) { BaseAddress = other.BaseAddress };

        Assert.True(await toOne.GetFromJsonAsync<bool>("abstract/lock"));
        Assert.False(await toOne.GetFromJsonAsync<bool>("abstract/lock"));
        Assert.True(await toOther.GetFromJsonAsync<bool>("abstract/lock"));
        Assert.True(await toOne.GetFromJsonAsync<bool>($"connects/{one.BaseAddress.Port}"));
        Assert.False(await toOne.GetFromJsonAsync<bool>($"connects/{other.BaseAddress.Port}"));

        // Killed and started again it is where it was.
        one.Kill();
        await one.WaitForExitAsync();
        Assert.True(ones.IsFree(one.BaseAddress.Port));
        await one.RestartAsync();
        Assert.True(await toOne.GetFromJsonAsync<bool>("abstract/lock"));
    }

    [Fact]
    public async Task Killed_it_is_gone_at_once_and_can_be_started_again()
    {
        await SandboxHere.RequireAsync();
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
        await SandboxHere.RequireAsync();
        await using var sandbox = await CreateAsync();
        await using var service = await StartAsync(sandbox);

        await service.StopAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(0, service.ExitCode);
    }

    [Fact]
    public async Task It_ends_with_a_harness_that_is_killed()
    {
        await SandboxHere.RequireAsync();
        using var doomed = await DoomedHarness.StartAsync(
            $"{typeof(DoomedSandbox).FullName}.{nameof(DoomedSandbox.A_sandboxed_service)}", _scratch);
        Assert.All(doomed.Pids, pid => Assert.NotNull(ProcessTable.CommandLine(pid)));

        doomed.Kill();

        await Eventually.HoldsAsync(() => doomed.Pids.All(pid => ProcessTable.CommandLine(pid) is null), "nothing is left of it");
    }

    internal static async Task<ServiceProcess> StartAsync(Sandbox sandbox, string scratch, PrivateNetwork? network = null)
    {
        var dll = typeof(ProcessAnswer).Assembly.Location;
        var settings = Directory.CreateDirectory(Path.Combine(scratch, "settings")).FullName;
        SandboxSettings.Write(settings);
        return await ServiceProcess.StartAsync(
            new ServiceOptions(dll, "instance 1", Path.Combine(scratch, "service.log"), new Dictionary<string, string> { ["Sample__Given"] = "given" })
            {
                Sandbox = sandbox.ForService(Path.GetDirectoryName(dll)!, settings),
                Network = network,
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
