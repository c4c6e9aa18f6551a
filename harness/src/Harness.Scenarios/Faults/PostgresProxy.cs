using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Harness.Hosting;
using Harness.Postgres;

namespace Harness.Faults;

/// <summary>
/// A proxy that understands PostgreSQL's protocol: beside the faults of a network it holds, cuts and observes single
/// units of work. It offers clients no encryption, because it must read what passes: they need an SSL mode that goes
/// on without (Npgsql's default does).
/// </summary>
public sealed class PostgresProxy : NetworkProxy, IWireMeter
{
    /// <summary>What <see cref="NetworkProxy.MostConnections"/> is: twenty times the pool of an instance, those that PostgreSQL itself refuses included.</summary>
    public const int DefaultMostConnections = 400;

    /// <summary>
    /// How many clients at once may have begun a session that PostgreSQL has not let in yet. Each has one of its connections already, and of no
    /// role's: without a bound, whoever begins and never goes on would take those of everybody. Further ones wait for their turn.
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
    /// Asked before each unit is sent to the server, and told when answers flow. Connection set-up, cancel requests and
    /// units that are no operation (<see cref="DatabaseUnit.IsOperation"/>) are never held. An operation whose client
    /// leaves while it is held is not sent.
    /// </summary>
    public IInterleaver? Interleaver { get; set; }

    /// <summary>
    /// The only database, and role of the same name, that clients may start a session with; null for any. A role may have been let into
    /// another's database, or may enter one that everybody may; its service has no business there.
    /// </summary>
    public string? Only { get; init; }

    /// <summary>Called for every unit when it is about to go to the server. An exception cuts the connection.</summary>
    public Func<DatabaseUnit, CancellationToken, ValueTask<UnitAction>>? BeforeUnit { get; set; }

    /// <summary>
    /// Called when the server has answered a unit completely and before the client gets any of it. Of an answer above
    /// 1 MB, and of a COPY from the client, the client has the beginning by then, never the end. An exception cuts the
    /// connection.
    /// </summary>
    public Func<DatabaseUnit, UnitResult, CancellationToken, ValueTask<AnswerAction>>? AfterUnit { get; set; }

    /// <summary>Units received so far.</summary>
    public long Units => Interlocked.Read(ref units);

    /// <inheritdoc />
    public WireWork Work
    {
        get { lock (ending) return sessions.Values.Aggregate(ended, (sum, session) => sum + session.Work); }
    }

    /// <summary>Starts a proxy on 127.0.0.1.</summary>
    /// <param name="upstream">The PostgreSQL server; need not be up yet.</param>
    /// <param name="port">The port to listen on; zero takes a free one.</param>
    /// <param name="network">The network to listen in; null for the harness's own.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static PostgresProxy Start(EndPoint upstream, int port = 0, PrivateNetwork? network = null) =>
        Start(upstream, only: null, port, network);

    /// <summary>The same, for sessions of one database alone.</summary>
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
    /// Which units count; <see cref="DatabaseUnit.TransactionSql"/> is complete when it is asked.
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
                await pair.Key.AskAsync(DatabaseReads.Telling, waiting.Token).ConfigureAwait(false);
                told.Add(pair.Value.ProcessId);
            }
            catch (Exception end) when (end is IOException or ObjectDisposedException)
            {
                // It ends just now, and tells by that.
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

    /// <summary>Asks the stalls and the interleaver, where there are any and the unit is an operation.</summary>
    internal async ValueTask HoldAsync(DatabaseUnit unit, CancellationToken cancellationToken)
    {
        if (!unit.IsOperation) return;
        foreach (var stall in stalls) await stall.PassAsync(unit, cancellationToken).ConfigureAwait(false);
        if (Interleaver is not { } interleaver) return;
        var operation = new Operation("postgres", unit.Description, Interlocked.Increment(ref operations));
        await interleaver.ArriveAsync(operation, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Decides about a complete answer.</summary>
    internal async ValueTask<AnswerAction> DecideAsync(DatabaseUnit unit, UnitResult result, CancellationToken ended)
    {
        var action = AfterUnit is { } after
            ? await after(unit, result, ended).ConfigureAwait(false)
            : AnswerAction.Deliver;
        // Every fault counts every commit, so that each of several loses the answer that it was asked for.
        return lostCommits.Count(fault => fault.Loses(unit, result)) > 0 ? AnswerAction.Drop : action;
    }

    // As PostgreSQL does it: it hears who asks, and then says that there are too many.
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
