using System.Net;
using System.Net.Sockets;
using System.Text;
using Harness.Scenarios;
using Harness.Tests.Faults;
using Xunit;

namespace Harness.Tests.Scenarios;

/// <summary>Whatever a service answers is its own doing: each of these is an answer, and none an exception.</summary>
public sealed class AnswerTests
{
    private sealed record Shown(string Id, long Amount, string? Note, IReadOnlyList<Shown> Parts);

    public static TheoryData<string> HostileAnswers() =>
    [
        "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=klingon\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Type: ///;;=\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 302 Found\r\nLocation: http://[::bad::]:99999/%zz\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 301 Moved\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nnot a chunk",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: nonsense\r\nConnection: Upgrade\r\n\r\nraw",
        "HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 0 What\r\n\r\n",
        "HTTP/9.9 200 OK\r\n\r\n",
        "not http at all",

        "HTTP/1.1 200 OK\r\nBroken Header\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nRetry-After: \u0001\r\nSet-Cookie: ;;;=\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
        "HTTP/1.1 200 OK\r\nX: " + new string('x', 200_000) + "\r\nContent-Length: 0\r\n\r\n",
        string.Concat(Enumerable.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 5_000)) + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n" + new string(' ', Answer.MostBodyBytes + 1),
    ];

    [Theory]
    [InlineData("{\"id\":\"o\",\"amount\":1,\"parts\":[],\"extra\":[null]}", true)]
    [InlineData("{\"id\":\"o\",\"amount\":1,\"parts\":[null]}", false)]
    [InlineData("{\"id\":\"o\",\"amount\":1,\"parts\":[{\"id\":\"p\",\"amount\":1,\"parts\":[null]}]}", false)]
    public void A_null_counts_only_in_a_list_that_was_asked_for(string body, bool readable) =>
        Assert.Equal(readable, new Answer(200, body, "application/json", null).Read<Shown>() is not null);

    [Theory]
    [MemberData(nameof(HostileAnswers))]
    public async Task Whatever_comes_back_is_an_answer(string raw)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, Encoding.Latin1.GetBytes(raw));
        var scenario = new ScenarioContext("answers", 7, 1, TestContext.Current.CancellationToken);
        using var caller = new Caller(scenario, new Uri($"http://{listener.LocalEndpoint}/"), Liveness.Ceiling);

        var answer = await caller.SendAsync(new HttpRequestMessage(HttpMethod.Get, "x"), TestContext.Current.CancellationToken);
        listener.Stop();
        await serving;

        Assert.NotNull(answer.ToString());
        Assert.Null(answer.Read<Shown>());
        Assert.Null(answer.Field("id"));
        Assert.False(answer.SaysWhenToRetry(0, int.MaxValue));
        Assert.False(answer.IsTimeout);
    }

    [Fact]
    public async Task Of_an_endless_body_only_so_much_is_read()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeEndlesslyAsync(listener);
        var scenario = new ScenarioContext("answers", 7, 1, TestContext.Current.CancellationToken);
        using (var caller = new Caller(scenario, new Uri($"http://{listener.LocalEndpoint}/"), Liveness.Ceiling))
        {
            var answer = await caller.SendAsync(new HttpRequestMessage(HttpMethod.Get, "x"), TestContext.Current.CancellationToken);

            Assert.Equal((null, ""), (answer.Status, answer.Body));
            Assert.Contains("more than 4 MiB", answer.ToString());
        }

        await serving;
    }

    [Theory]
    [InlineData("""{"id":"\ud800","amount":1,"parts":[]}""")]
    [InlineData("""{"\ud800":1,"id":"a","amount":1,"parts":[]}""")]
    [InlineData("""{"id":"a","amount":1e400,"parts":[]}""")]
    [InlineData("""{"id":"a","amount":9223372036854775808,"parts":[]}""")]
    [InlineData("""{"id":null,"amount":1,"parts":[]}""")]
    [InlineData("""{"amount":1,"parts":[]}""")]
    [InlineData("""{"id":"a","amount":1,"parts":[null]}""")]
    [InlineData("""{"id":"a","amount":1,"parts":null}""")]
    [InlineData("""{"id":"a","amount":1}""")]
    [InlineData("""{"id":1,"amount":1,"parts":[]}""")]
    [InlineData("""{"id":"a","amount":{},"parts":[]}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{}{}")]
    public void What_is_not_what_was_asked_for_reads_as_null(string body)
    {
        var answer = new Answer(200, body, "application/json", null);

        Assert.Null(answer.Read<Shown>());
        Assert.Null(answer.Read<Shown[]>() is { Length: > 0 } ? "an element" : null);
        Assert.Null(answer.Field("nothing"));
    }

    [Fact]
    public void What_is_too_deep_reads_as_null() =>
        Assert.Null(new Answer(200, new string('[', 100_000), "application/json", null).Read<Shown[]>());

    [Fact]
    public void What_may_be_absent_may_be_absent_or_null()
    {
        Assert.Equal("a", new Answer(200, """{"id":"a","amount":1,"parts":[],"more":1}""", null, null).Read<Shown>()?.Id);
        Assert.Equal("a", new Answer(200, """{"id":"a","amount":1,"parts":[],"note":null}""", null, null).Read<Shown>()?.Id);
    }

    [Theory]
    [InlineData("//elsewhere/x")]
    [InlineData("http://elsewhere/")]
    [InlineData("\ud800")]
    [InlineData("a/b?c#d")]
    public void What_a_service_gave_out_leads_nowhere_else(string given)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"payments/{Caller.Segment(given)}");

        var address = new Uri(new Uri("http://127.0.0.1:5000/"), request.RequestUri!);
        Assert.Equal(("127.0.0.1", 5000, "/payments/", ""), (address.Host, address.Port, address.AbsolutePath[.."/payments/".Length], address.Query));
    }

    private static async Task ServeAsync(TcpListener listener, byte[] raw)
    {
        try
        {
            using var client = await listener.AcceptTcpClientAsync();
            var stream = client.GetStream();
            _ = await stream.ReadAsync(new byte[4096]);
            await stream.WriteAsync(raw);
            client.Client.Shutdown(SocketShutdown.Send);
            // Until the caller has left, so that what was sent is not lost to a reset.
            while (await stream.ReadAsync(new byte[4096]) > 0)
            {
            }
        }
        catch (Exception left) when (left is IOException or SocketException or ObjectDisposedException)
        {
            // The caller had enough.
        }
    }

    private static async Task ServeEndlesslyAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        _ = await stream.ReadAsync(new byte[4096]);
        try
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
            while (true) await stream.WriteAsync(new byte[64 * 1024]);
        }
        catch (IOException)
        {
            // The caller had enough.
        }
    }
}
