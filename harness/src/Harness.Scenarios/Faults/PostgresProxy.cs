using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Harness.Hosting;
using Harness.Postgres;

namespace Harness.Faults;

/// <summary>
/// A proxy that understands PostgreSQL's protocol: beyond the faults of a network it holds, cuts and observes single
/// units of work. It offers clients no encryption, because it must read the traffic: they need an SSL mode that works
/// without (Npgsql's default does).
/// </summary>
public sealed class PostgresProxy : NetworkProxy, IWireMeter
{
    /// <summary>
    /// The default of <see cref="NetworkProxy.MostConnections"/>: twenty times the pool of an instance, including those that PostgreSQL
    /// refuses.
    /// </summary>
    public const int DefaultMostConnections = 400;

    /// <summary>
    /// How many clients at once may be in the middle of their startup. Such a client already holds one of PostgreSQL's connections, and no
    /// role's limit counts it: without a bound, a client that starts and never goes on would use up everyone's. Further ones wait.
    /// </summary>
    public const int MostIntroductions = 20;

    private static readonly TimeSpan IntroductionCeiling = TimeSpan.FromSeconds(5);

    private ImmutableList<LostCommitFault> lostCommits = [];
    private ImmutableList<OperationStall> stalls = [];
    private readonly ConcurrentDictionary<PostgresClientSide, PostgresSession> sessions = [];
    private readonly Lock ending = new();
    private readonly SemaphoreSlim introductions = new(MostIntroductions, MostIntroductions);
    private WireWork ended;
    private long connectionNumber;
    private long units;
    private long operations;

    private PostgresProxy(EndPoint upstream, int port, int mostConnections, PrivateNetwork? network) : base(upstream, port, mostConnections, network)
    {
    }

    /// <summary>
    /// Asked before each unit is sent to the server, and notified when answers flow. Connection set-up, cancel requests and
    /// units that are no operation (<see cref="DatabaseUnit.IsOperation"/>) are never held. An operation whose client
    /// leaves while it is held is not sent.
    /// </summary>
    public IInterleaver? Interleaver { get; set; }

    /// <summary>
    /// The only database, and the role of the same name, for which clients may start a session; null for any. Even when a role may enter
    /// another database, its service has no business there.
    /// </summary>
    public string? Only { get; init; }

    /// <summary>Called for every unit before it is sent to the server. An exception cuts the connection.</summary>
    public Func<DatabaseUnit, CancellationToken, ValueTask<UnitAction>>? BeforeUnit { get; set; }

    /// <summary>
    /// Called when the server has answered a unit completely, before the client gets any of the answer. Exceptions: of an answer
    /// above 1 MB, and of a COPY from the client, the client has the beginning by then, but never the end. When the hook throws,
    /// the connection is cut.
    /// </summary>
    public Func<DatabaseUnit, UnitResult, CancellationToken, ValueTask<AnswerAction>>? AfterUnit { get; set; }

    /// <summary>How many units were received so far.</summary>
    public long Units => Interlocked.Read(ref units);

    /// <inheritdoc />
    public WireWork Work
    {
        get { lock (ending) return sessions.Values.Aggregate(ended, (sum, session) => sum + session.Work); }
    }

    /// <summary>Starts a proxy on 127.0.0.1.</summary>
    /// <param name="upstream">The PostgreSQL server; it need not be up yet.</param>
    /// <param name="port">The port to listen on; zero for a free one.</param>
    /// <param name="network">The network to listen in; null for the harness's own.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static PostgresProxy Start(EndPoint upstream, int port = 0, PrivateNetwork? network = null) =>
        Start(upstream, only: null, port, network);

    /// <summary>Starts a proxy for sessions of one database only.</summary>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static PostgresProxy Start(
        EndPoint upstream, string? only, int port = 0, PrivateNetwork? network = null, int mostConnections = DefaultMostConnections)
    {
        var proxy = new PostgresProxy(upstream, port, mostConnections, network) { Only = only };
        proxy.Accept();
        return proxy;
    }

    /// <summary>Loses the answer of one committed write.</summary>
    /// <param name="nth">Which of the matching committed writes from now on, counted from one.</param>
    /// <param name="filter">
    /// Which units count; <see cref="DatabaseUnit.TransactionSql"/> is complete when the filter is called.
    /// </param>
    public LostCommitFault LoseCommitAnswer(int nth = 1, Func<DatabaseUnit, bool>? filter = null)
    {
        var fault = new LostCommitFault(nth, filter);
        ImmutableInterlocked.Update(ref lostCommits, faults => faults.Add(fault));
        return fault;
    }

    /// <summary>Stalls one operation until it is released.</summary>
    /// <param name="nth">Which operation from now on, counted from one.</param>
    public OperationStall StallOperation(int nth)
    {
        var stall = new OperationStall(nth);
        ImmutableInterlocked.Update(ref stalls, all => all.Add(stall));
        return stall;
    }

    /// <inheritdoc />
    public async Task<SettledSessions> SettleAsync(TimeSpan patience, CancellationToken ct)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(ct);
        waiting.CancelAfter(patience);
        var (told, busy) = (new ConcurrentBag<int>(), new ConcurrentDictionary<int, string>());
        await Task.WhenAll(sessions.Where(pair => pair.Value.Status != '\0').Select(async pair =>
        {
            try
            {
                await pair.Key.AskAsync(DatabaseReads.FlushStatistics, waiting.Token).ConfigureAwait(false);
                told.Add(pair.Value.ProcessId);
            }
            catch (Exception end) when (end is IOException or ObjectDisposedException)
            {
                // The session is just ending, and is reported by its end.
            }
            catch (OperationCanceledException)
            {
                ct.ThrowIfCancellationRequested();
                if (sessions.ContainsKey(pair.Key))
                    busy[pair.Value.ProcessId] = $"a session that was {(pair.Value.Asked ? "at work" : "in a transaction")} {patience.TotalSeconds:0} s later";
            }
        })).ConfigureAwait(false);
        return new SettledSessions([.. told], busy);
    }

    /// <summary>The next unit's number.</summary>
    internal long NextUnit() => Interlocked.Increment(ref units);

    /// <summary>Passes the unit through the stalls and the interleaver, if there are any and the unit is an operation.</summary>
    internal async ValueTask HoldAsync(DatabaseUnit unit, CancellationToken cancellationToken)
    {
        if (!unit.IsOperation) return;
        foreach (var stall in stalls) await stall.PassAsync(unit, cancellationToken).ConfigureAwait(false);
        if (Interleaver is not { } interleaver) return;
        var operation = new Operation("postgres", unit.Description, Interlocked.Increment(ref operations));
        await interleaver.ArriveAsync(operation, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Decides what to do with a complete answer.</summary>
    internal async ValueTask<AnswerAction> DecideAsync(DatabaseUnit unit, UnitResult result, CancellationToken ended)
    {
        var action = AfterUnit is { } after
            ? await after(unit, result, ended).ConfigureAwait(false)
            : AnswerAction.Deliver;
        // Every fault sees every commit, so that each of several loses the answer that it was set for.
        return lostCommits.Count(fault => fault.Loses(unit, result)) > 0 ? AnswerAction.Drop : action;
    }

    // As PostgreSQL does: it reads the startup message, and then reports that there are too many clients.
    private protected override async Task TurnAwayAsync(ProxyConnection connection)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(connection.Ended);
        patience.CancelAfter(IntroductionCeiling);
        await PostgresRefusal.TooManyClientsAsync(connection.Client, patience.Token).ConfigureAwait(false);
    }

    private protected override async Task ForwardAsync(ProxyConnection connection)
    {
        await introductions.WaitAsync(connection.Ended).ConfigureAwait(false);
        var session = new PostgresSession { LetIn = () => introductions.Release() };
        try
        {
            await ConnectAsync(connection).ConfigureAwait(false);
            await ServeAsync(connection, session).ConfigureAwait(false);
        }
        finally
        {
            session.Introduced();
        }
    }

    private async Task ServeAsync(ProxyConnection connection, PostgresSession session)
    {
        var client = new PostgresClientSide(
            this, connection, Interlocked.Increment(ref connectionNumber), session);
        var server = new PostgresServerSide(this, connection, session);
        sessions[client] = session;
        try
        {
            await connection.RunAsync(client.RunAsync, server.RunAsync).ConfigureAwait(false);
        }
        finally
        {
            lock (ending)
            {
                sessions.TryRemove(client, out _);
                ended += session.Work;
            }
        }
    }
}
