using System.Net.Sockets;
using Drill.Databases;
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
    [InlineData((int)ContainerProblem.OldEngine, "DOCKER_API_VERSION")]
    [InlineData((int)ContainerProblem.NoImage, "DRILL_POSTGRES_IMAGE")]
    [InlineData((int)ContainerProblem.NoReaper, "TESTCONTAINERS_RYUK_DISABLED=true")]
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
        Assert.True(await ContainerEngine.AnswersAsync("unix://" + path, TestContext.Current.CancellationToken));
        Assert.StartsWith("GET /_ping ", await asked);
    }

    [Theory]
    [InlineData("unix:///nowhere/engine.sock")]
    [InlineData("tcp://127.0.0.1:1")]
    [InlineData("ssh://somewhere")]
    [InlineData("no address")]
    public async Task Where_nothing_answers_there_is_none(string address) =>
        Assert.False(await ContainerEngine.AnswersAsync(address, TestContext.Current.CancellationToken));

    private static async Task<string> AnswerOnceAsync(Socket listener)
    {
        using var connection = await listener.AcceptAsync();
        var buffer = new byte[4096];
        var read = await connection.ReceiveAsync(buffer);
        await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK"u8.ToArray());
        return System.Text.Encoding.ASCII.GetString(buffer, 0, read);
    }
}
