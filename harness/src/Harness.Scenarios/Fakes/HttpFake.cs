using System.Net;
using System.Net.Sockets;
using Harness.Faults;
using Harness.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Harness.Fakes;

/// <summary>
/// A programmable HTTP dependency on a real socket on 127.0.0.1. A concrete fake maps its routes in its constructor.
/// Each handler is the request's effect: it changes the fake's state and returns the answer, at once, under the fake's
/// lock. <see cref="Rules"/> and <see cref="Network"/> decide when the effect happens and whether its answer arrives.
/// </summary>
public abstract class HttpFake : IAsyncDisposable
{
    // No request in a dependency's contract comes near it.
    private const long MostBodyBytes = 256 * 1024;

    private static readonly TimeSpan SlowAnswer = TimeSpan.FromSeconds(2);

    private readonly TimeProvider time;
    private readonly FakeRoutes routes = new();
    private readonly CancellationTokenSource lifetime = new();
    private readonly Lock naming = new();
    private WebApplication? server;
    private TcpProxy? network;
    private FakeExchanges? exchanges;
    private FaultRule? named;
    private int disposed;

    /// <summary>Creates the fake; it listens after <see cref="StartAsync"/>.</summary>
    /// <param name="name">Its name in stories, for example "card-provider".</param>
    /// <param name="time">The clock of delays and of the journal; null for the system's.</param>
    protected HttpFake(string name, TimeProvider? time = null)
    {
        Name = name;
        this.time = time ?? TimeProvider.System;
        Journal = new(this.time);
    }

    /// <summary>Its name in stories.</summary>
    public string Name { get; }

    /// <summary>Where it listens; every fault keeps the address.</summary>
    /// <exception cref="InvalidOperationException">It was not started.</exception>
    public Uri BaseAddress => new($"http://{Network.Endpoint}/");

    /// <summary>
    /// The network faults in front of it (cut, freeze, refuse, latency) and the connection counts.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was not started.</exception>
    public TcpProxy Network => network ?? throw new InvalidOperationException($"The fake '{Name}' was not started.");

    /// <summary>Whether it listens.</summary>
    public bool IsStarted => network is not null;

    /// <summary>Which requests go wrong, and how; decided when a request is received.</summary>
    public FaultPlan Rules { get; } = new();

    /// <summary>Every request that reached it.</summary>
    public Journal Journal { get; }

    /// <summary>Asked about each request after its receipt, before faults and effect.</summary>
    public IInterleaver? Interleaver { get; set; }

    /// <summary>The first exception that a handler, a rule or an interleaver threw; its request was dropped.</summary>
    public Exception? Failure => exchanges?.Failure;

    /// <summary>The lock that effects run under; take it to read the state that they change.</summary>
    protected Lock State { get; } = new();

    /// <summary>Starts listening.</summary>
    /// <param name="port">The port; zero for a free one.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The port is taken.</exception>
    public async Task StartAsync(int port = 0, CancellationToken cancellationToken = default)
    {
        if (server is not null) throw new InvalidOperationException($"The fake '{Name}' was started already.");
        exchanges = new(this, routes, State, time, lifetime.Token);
        var hidden = PrivateSockets.Next();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MostBodyBytes;
            if (hidden is null) kestrel.Listen(IPAddress.Loopback, 0);
            else kestrel.ListenUnixSocket(hidden);
        });
        server = builder.Build();
        server.Run(exchanges.HandleAsync);
        await server.StartAsync(cancellationToken).ConfigureAwait(false);
        EndPoint upstream = hidden is null
            ? new IPEndPoint(IPAddress.Loopback, new Uri(server.Urls.Single()).Port)
            : new UnixDomainSocketEndPoint(hidden);
        network = TcpProxy.Start(upstream, port);
    }

    /// <summary>Drops every connection and refuses new ones until <see cref="Heal"/>.</summary>
    public void Refuse() => Network.Refuse();

    /// <summary>Removes every rule and listens again. Requests that already hang keep hanging.</summary>
    public void Heal()
    {
        Rules.Clear();
        Network.Heal();
    }

    /// <summary>
    /// Replaces the previous named fault by this one; it takes precedence over all <see cref="Rules"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such fault.</exception>
    public Task ApplyAsync(NamedFault fault, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var applied = fault switch
        {
            NamedFault.Heal => null,
            NamedFault.Hang => FakeFault.NeverAnswerAfterEffect,
            NamedFault.Drop => FakeFault.DropAfterEffect,
            NamedFault.Error => FakeFault.FailBeforeEffect(StatusCodes.Status503ServiceUnavailable),
            NamedFault.Slow => FakeFault.DelayAfterEffect(SlowAnswer),
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "There is no such fault."),
        };
        lock (naming)
        {
            named?.Dispose();
            named = applied is null ? null : Rules.AddFirst(applied);
        }

        if (fault == NamedFault.Heal) Network.Heal();
        return Task.CompletedTask;
    }

    /// <summary>Drops all requests in flight and stops listening. Pending effects do not happen.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0) return;
        await lifetime.CancelAsync().ConfigureAwait(false);
        if (network is not null) await network.DisposeAsync().ConfigureAwait(false);
        if (server is not null) await server.DisposeAsync().ConfigureAwait(false);
        if (exchanges is not null) await exchanges.LateEffectsAsync().ConfigureAwait(false);
        lifetime.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>How long ago a request was received. An effect may call this, unlike the journal.</summary>
    protected TimeSpan AgeOf(FakeRequest request) => time.GetElapsedTime(request.ReceivedAt);

    /// <summary>How long a request was under way before it was received (<see cref="FakeFault.ReceivedAfter"/>).</summary>
    protected TimeSpan TransitOf(FakeRequest request) => time.GetElapsedTime(request.SentAt, request.ReceivedAt);

    /// <summary>Maps a method and path, such as "/charges/{id}".</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">
    /// The path; segments in braces match anything, and their values are in <see cref="FakeRequest.Route"/>.
    /// </param>
    /// <param name="effect">Changes the fake's state and returns the answer; runs under <see cref="State"/>.</param>
    protected void Map(string method, string path, Func<FakeRequest, FakeAnswer> effect) =>
        routes.Add(method, path, effect);
}
