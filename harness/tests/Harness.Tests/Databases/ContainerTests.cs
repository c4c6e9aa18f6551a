using System.Net.Sockets;
using Drill.Databases;
using Harness.Containers;
using Harness.Tests.Hosting;
using Harness.Tests.Repository;

namespace Harness.Tests.Databases;

public sealed class ContainerTests
{
    [Fact]
    public void Without_a_choice_the_image_is_that_of_the_compose_file()
    {
        var compose = File.ReadAllText(Path.Combine(Checkout.Root, "docker-compose.yml"));
        Assert.Contains($"image: {ContainerHost.DefaultImage}\n", compose.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_report_survives_the_line_that_carries_it()
    {
        var report = new ContainerReport(null, ContainerProblem.NoImage, "pull access denied\nfor \"x\"");
        Assert.DoesNotContain('\n', report.ToLine());
        Assert.Equal(report, ContainerReport.Read(report.ToLine()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Unhandled exception.")]
    public void Anything_else_is_no_report(string? line) => Assert.Null(ContainerReport.Read(line));

    [Theory]
    [InlineData((int)ContainerProblem.NoEngine, "DOCKER_HOST")]
    [InlineData((int)ContainerProblem.ApiVersion, "DOCKER_API_VERSION")]
    [InlineData((int)ContainerProblem.NoImage, "DRILL_POSTGRES_IMAGE")]
    [InlineData((int)ContainerProblem.NoReaper, "TESTCONTAINERS_RYUK_DISABLED=true")]
    [InlineData((int)ContainerProblem.Ended, "DRILL_POSTGRES_IMAGE")]
    [InlineData((int)ContainerProblem.Unreachable, "TESTCONTAINERS_HOST_OVERRIDE")]
    [InlineData((int)ContainerProblem.Other, "docker ps")]
    public void Each_problem_has_its_remedy(int problem, string remedy)
    {
        var said = ContainerHost.Explain(new ContainerReport(null, (ContainerProblem)problem, "the engine's words")).Message;
        Assert.Contains(remedy, said);
        if ((ContainerProblem)problem != ContainerProblem.NoEngine) Assert.Contains("the engine's words", said);
    }

    [Fact]
    public async Task An_engine_is_one_that_answers_on_its_socket()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There, an engine has a pipe.");
        using var scratch = new ScratchFolder();
        var path = scratch.File("engine.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var asked = AnswerOnceAsync(listener);
        var engine = await ContainerEngine.AskAsync("unix://" + path, TestContext.Current.CancellationToken);
        Assert.Equal(new ContainerEngine("unix://" + path, new Version(1, 41)), engine);
        Assert.StartsWith("GET /_ping ", await asked);
    }

    [Theory]
    [InlineData("unix:///nowhere/engine.sock")]
    [InlineData("tcp://127.0.0.1:1")]
    [InlineData("ssh://somewhere")]
    [InlineData("no address")]
    public async Task Where_nothing_answers_there_is_none(string address) =>
        Assert.Null(await ContainerEngine.AskAsync(address, TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("1.41", null, "1.41")]
    [InlineData("1.41", "1.40", null)]
    [InlineData("1.52", null, null)]
    [InlineData(null, null, null)]
    public void An_engine_is_asked_for_no_newer_version_than_its_own(string? api, string? chosen, string? askedFor)
    {
        var variables = new ContainerEngine("unix:///run/engine.sock", api is null ? null : Version.Parse(api)).Variables(chosen);
        Assert.Equal("unix:///run/engine.sock", variables["DOCKER_HOST"]);
        Assert.Equal(askedFor, variables.GetValueOrDefault("DOCKER_API_VERSION"));
    }

    [Theory]
    [InlineData("unix:///var/run/docker.sock", null, "127.0.0.1", "127.0.0.1")]
    [InlineData("npipe://./pipe/docker_engine", "", "127.0.0.1", "127.0.0.1")]
    [InlineData("tcp://localhost:2375", null, "127.0.0.1", "127.0.0.1")]
    [InlineData(null, null, "127.0.0.1", "127.0.0.1")]
    [InlineData("tcp://engine.example:2376", null, "engine.example", "")]
    [InlineData("unix:///var/run/docker.sock", "host.example", "host.example", "")]
    public void A_port_is_open_to_others_only_where_the_engine_is_elsewhere(string? engine, string? named, string host, string publishedOn) =>
        Assert.Equal(new Reach(host, publishedOn), Reach.Of(engine is null ? null : new Uri(engine), named));

    private static async Task<string> AnswerOnceAsync(Socket listener)
    {
        using var connection = await listener.AcceptAsync();
        var buffer = new byte[4096];
        var read = await connection.ReceiveAsync(buffer);
        await connection.SendAsync("HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 2\r\n\r\nOK"u8.ToArray());
        return System.Text.Encoding.ASCII.GetString(buffer, 0, read);
    }
}
