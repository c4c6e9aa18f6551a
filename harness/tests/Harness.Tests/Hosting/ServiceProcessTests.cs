using System.Net.Http.Json;
using Harness.Hosting;
using Harness.Verdicts;
using SampleService;

namespace Harness.Tests.Hosting;

public sealed class ServiceProcessTests : IDisposable
{
    private static readonly HttpClient Client = new();
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task A_started_service_answers_from_its_own_folder_with_the_given_configuration()
    {
        await using var service = await ServiceProcess.StartAsync(Options(("Dependencies__Bank__BaseAddress", "http://x")));
        var answer = await AskAsync(service);
        Assert.Equal(service.ProcessId, answer.Id);
        Assert.Equal(AppContext.BaseDirectory.TrimEnd('/', '\\'), answer.ContentRoot.TrimEnd('/', '\\'));
        Assert.Equal("http://x", await Client.GetStringAsync(
            new Uri(service.BaseAddress, "configuration/Dependencies:Bank:BaseAddress")));
    }

    [Fact]
    public async Task Readiness_does_not_need_a_log()
    {
        await using var service = await ServiceProcess.StartAsync(Options(("Logging__LogLevel__Default", "None")));
        await AskAsync(service);
        Assert.Empty(service.LastLines);
    }

    [Fact]
    public async Task A_service_that_is_killed_leaves_nothing_in_the_folder_for_temporary_files()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the files have other names.");
        await using var service = await ServiceProcess.StartAsync(Options(("TMPDIR", scratch.FullPath)));
        string[] Files() => Directory.GetFiles(scratch.FullPath, $"*-{service.ProcessId}-*");
        Assert.Contains(Files(), path => Path.GetFileName(path).StartsWith("dotnet-diagnostic-", StringComparison.Ordinal));

        await service.DisposeAsync();
        Assert.Empty(Files());
    }

    [Fact]
    public async Task What_the_harness_knows_stays_out_of_the_service()
    {
        const string Name = "ConnectionStrings__KnownToTheHarness";
        Environment.SetEnvironmentVariable(Name, "leaked");
        await using var service = await ServiceProcess.StartAsync(Options());
        Assert.Equal("(none)", await Client.GetStringAsync(new Uri(service.BaseAddress, $"variable/{Name}")));
        Assert.Equal("0", await Client.GetStringAsync(new Uri(service.BaseAddress, "variable/DOTNET_gcServer")));
    }

    [Theory]
    [InlineData("DRILL_POSTGRES_SHARED", false)]
    [InlineData("PGPASSWORD", false)]
    [InlineData("ASPNETCORE_URLS", false)]
    [InlineData("https_proxy", false)]
    [InlineData("DOTNET_STARTUP_HOOKS", false)]
    [InlineData("PATH", true)]
    [InlineData("DOTNET_ROOT", true)]
    public void A_child_gets_only_what_cannot_change_it(string name, bool kept) =>
        Assert.Equal(kept, ChildEnvironment.Reduce([KeyValuePair.Create(name, "value")]).ContainsKey(name));

    [Fact]
    public async Task A_service_that_throws_at_its_start_is_invalid_in_its_own_words()
    {
        var error = await Assert.ThrowsAsync<InvalidServiceException>(
            () => ServiceProcess.StartAsync(Options(("Sample__Failure", "throw"))));
        Assert.Contains("The sample service refuses to start.", error.Message);
        Assert.Contains("exit code", error.Message);
    }

    [Fact]
    public async Task A_service_that_never_listens_is_invalid_after_the_ceiling()
    {
        var options = Options(("Sample__Failure", "hang")) with { ReadyCeiling = TimeSpan.FromMilliseconds(200) };
        var error = await Assert.ThrowsAsync<InvalidServiceException>(() => ServiceProcess.StartAsync(options));
        Assert.Contains("did not accept a connection", error.Message);
    }

    [Fact]
    public async Task A_restart_keeps_the_address_and_the_log_and_is_a_new_process()
    {
        await using var service = await ServiceProcess.StartAsync(Options());
        var (before, address) = (await AskAsync(service), service.BaseAddress);
        await service.StopAsync(TimeSpan.FromSeconds(30));
        Assert.True(service.HasExited);
        Assert.Equal(0, service.ExitCode);
        var logged = new FileInfo(scratch.File("service.log")).Length;

        await service.RestartAsync();

        var after = await AskAsync(service);
        Assert.Equal(address, service.BaseAddress);
        Assert.NotEqual(before.Id, after.Id);
        Assert.Equal(2, service.Starts);
        Assert.False(service.HasExited);
        Assert.True(new FileInfo(scratch.File("service.log")).Length > logged);
    }

    [Fact]
    public async Task A_death_that_nobody_asked_for_is_seen()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Uses a POSIX signal.");
        await using var service = await ServiceProcess.StartAsync(Options());
        PosixSignal.Send(service.ProcessId, PosixSignal.Kill);
        await service.Exited;
        Assert.True(service.DiedUnexpectedly);
    }

    [Fact]
    public async Task A_kill_by_the_harness_is_no_unexpected_death()
    {
        await using var service = await ServiceProcess.StartAsync(Options());
        service.Kill();
        await service.WaitForExitAsync();
        Assert.False(service.DiedUnexpectedly);
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(service));
    }

    [Fact]
    public async Task Two_instances_run_side_by_side()
    {
        var services = await Task.WhenAll(
            ServiceProcess.StartAsync(Options()),
            ServiceProcess.StartAsync(Options() with { Name = "instance 2", LogPath = scratch.File("second.log") }));
        await using var first = services[0];
        await using var second = services[1];
        Assert.NotEqual((await AskAsync(first)).Id, (await AskAsync(second)).Id);
    }

    private static async Task<ProcessAnswer> AskAsync(ServiceProcess service) =>
        (await Client.GetFromJsonAsync<ProcessAnswer>(new Uri(service.BaseAddress, "process")))!;

    private ServiceOptions Options(params (string Name, string Value)[] environment) => new(
        typeof(ProcessAnswer).Assembly.Location,
        "instance 1",
        scratch.File("service.log"),
        environment.ToDictionary(pair => pair.Name, pair => pair.Value));
}
