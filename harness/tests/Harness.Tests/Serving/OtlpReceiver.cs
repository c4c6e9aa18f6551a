using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Harness.Tests.Serving;

/// <summary>Takes telemetry on loopback, by HTTP and by gRPC, as a collector or a dashboard does.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private const string GrpcMetrics = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(60);

    // A gRPC message: one byte that says "not compressed", four with the length. The answer's message is empty.
    private static readonly byte[] EmptyFrame = new byte[5];

    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private TaskCompletionSource _arrived = Awaitable();
    private ImmutableList<ReceivedSpan> _spans = [];
    private ImmutableList<ReceivedLog> _logs = [];
    private ImmutableHashSet<string> _metrics = [];

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>Where http/protobuf is taken.</summary>
    public string Http => _app.Urls.First();

    /// <summary>Where grpc is taken.</summary>
    public string Grpc => _app.Urls.Last();

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, http => http.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, grpc => grpc.Protocols = HttpProtocols.Http2);
        });
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.Run(receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>The spans, once they satisfy the condition.</summary>
    public Task<ImmutableList<ReceivedSpan>> SpansAsync(Func<ImmutableList<ReceivedSpan>, bool> condition) =>
        OnceAsync(() => _spans, condition, spans => string.Join("\n", spans));

    /// <summary>The lines of logs, once they satisfy the condition.</summary>
    public Task<ImmutableList<ReceivedLog>> LogsAsync(Func<ImmutableList<ReceivedLog>, bool> condition) =>
        OnceAsync(() => _logs, condition, logs => string.Join("\n", logs));

    /// <summary>The names of the metrics, once they satisfy the condition.</summary>
    public Task<ImmutableHashSet<string>> MetricsAsync(Func<ImmutableHashSet<string>, bool> condition) =>
        OnceAsync(() => _metrics, condition, metrics => string.Join(", ", metrics.Order(StringComparer.Ordinal)));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<T> OnceAsync<T>(Func<T> read, Func<T, bool> condition, Func<T, string> tell)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Ceiling);
        while (true)
        {
            T seen;
            Task next;
            lock (_lock) (seen, next) = (read(), _arrived.Task);
            if (condition(seen)) return seen;
            await next.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Assert.False(patience.IsCancellationRequested, $"Within {Ceiling.TotalSeconds} s no more arrived than:\n{tell(seen)}");
        }
    }

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var isGrpc = http.Request.Protocol == HttpProtocol.Http2;
        Keep(http.Request.Path, isGrpc ? body.ToArray()[EmptyFrame.Length..] : body.ToArray());
        if (!isGrpc) return;
        http.Response.ContentType = "application/grpc";
        await http.Response.Body.WriteAsync(EmptyFrame);
        http.Response.AppendTrailer("grpc-status", "0");
    }

    private void Keep(string path, byte[] request)
    {
        lock (_lock)
        {
            switch (path)
            {
                case "/v1/traces": _spans = _spans.AddRange(ReceivedTelemetry.Spans(request)); break;
                case "/v1/logs": _logs = _logs.AddRange(ReceivedTelemetry.Logs(request)); break;
                case "/v1/metrics" or GrpcMetrics: _metrics = _metrics.Union(ReceivedTelemetry.Metrics(request)); break;
                default: throw new InvalidDataException($"Nobody should send to {path}.");
            }

            _arrived.SetResult();
            _arrived = Awaitable();
        }
    }

    // Whoever waits must not run inside the lock.
    private static TaskCompletionSource Awaitable() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
