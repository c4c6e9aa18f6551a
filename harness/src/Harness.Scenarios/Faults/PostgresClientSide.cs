using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace Harness.Faults;

/// <summary>Client to server: gathers messages into units, and sends each unit when it may go.</summary>
internal sealed class PostgresClientSide(
    PostgresProxy proxy,
    ProxyConnection connection,
    long connectionNumber,
    PostgresSession session)
{
    // How much of an incomplete unit is gathered. Beyond it, the bytes are sent ahead of the rest.
    private const int MostGatheredBytes = 1024 * 1024;

    private const int CancelRequest = 80877102;
    private const int SslRequest = 80877103;
    private const int GssRequest = 80877104;

    private static readonly byte[] NoEncryption = [(byte)'N'];

    private readonly NetworkStream client = new(connection.Client, ownsSocket: false);
    private readonly NetworkStream server = new(connection.Server, ownsSocket: false);
    private readonly ConcurrentQueue<UnansweredUnit> unanswered = session.Unanswered;
    private readonly ClientStatements statements = new();
    private readonly ArrayBufferWriter<byte> gathered = new();
    private UnansweredUnit? begun;
    private DatabaseUnit? admitted;
    private long passing;
    private bool started;
    private bool sends;
    private bool copyEnded;
    private bool mayHaveLeft;

    /// <summary>Runs until the client closes its side.</summary>
    public async Task RunAsync(CancellationToken ended)
    {
        var reader = PipeReader.Create(client, new(leaveOpen: true));
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(ended).ConfigureAwait(false);
                if (!sends) await session.Sending.WaitAsync(ended).ConfigureAwait(false);
                sends = true;
                var buffer = await TakeAsync(read.Buffer, ended).ConfigureAwait(false);
                // No other writer may write in the middle of a message.
                if (passing == 0) StopSending();
                reader.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted) break;
            }
        }
        finally
        {
            StopSending();
        }

        await reader.CompleteAsync().ConfigureAwait(false);
        await proxy.PassAsync(ended).ConfigureAwait(false);
        connection.Server.Shutdown(SocketShutdown.Send);
    }

    private void StopSending()
    {
        if (sends) session.Sending.Release();
        sends = false;
    }

    // Returns the bytes that do not make a message yet.
    private async ValueTask<ReadOnlySequence<byte>> TakeAsync(ReadOnlySequence<byte> buffer, CancellationToken ended)
    {
        while (true)
        {
            if (passing > 0)
            {
                if (buffer.IsEmpty) return buffer;
                var part = buffer.Slice(0, Math.Min(passing, buffer.Length));
                await proxy.PassAsync(ended).ConfigureAwait(false);
                // Without its end, the server does nothing with the message. Whatever a client sent before it closed arrives together with the close.
                if (part.Length == passing && mayHaveLeft && HasLeft())
                {
                    connection.Reset();
                    ended.ThrowIfCancellationRequested();
                }

                await WriteAsync(part, ended).ConfigureAwait(false);
                passing -= part.Length;
                buffer = buffer.Slice(part.Length);
            }
            else if (!started)
            {
                if (!PostgresMessage.TryReadStartup(ref buffer, out var startup)) return buffer;
                await OnStartupAsync(startup, ended).ConfigureAwait(false);
            }
            else
            {
                if (!PostgresMessage.TryRead(ref buffer, out var message)) return buffer;
                mayHaveLeft = false;
                await OnMessageAsync(message, ended).ConfigureAwait(false);
                passing = message.Rest;
            }
        }
    }

    /// <summary>Sends the server a query that the client does not notice, once the session is idle.</summary>
    public Task AskAsync(string sql, CancellationToken ct) => session.AskAsync(sql, server.WriteAsync, ct);

    private async ValueTask OnStartupAsync(ReadOnlySequence<byte> startup, CancellationToken ended)
    {
        switch (StartupCode(startup))
        {
            case SslRequest or GssRequest:
                await client.WriteAsync(NoEncryption, ended).ConfigureAwait(false);
                return;
            case CancelRequest:
                await SendAsync(startup, ended).ConfigureAwait(false);
                return;
            default:
                if (!IsAllowed(startup))
                {
                    connection.Reset();
                    ended.ThrowIfCancellationRequested();
                }

                started = true;
                await SendAsync(startup, ended).ConfigureAwait(false);
                return;
        }
    }

    private async ValueTask OnMessageAsync(PostgresMessage message, CancellationToken ended)
    {
        switch (message.Type)
        {
            // The server does not answer Terminate: it is no round trip.
            case 'X':
                await proxy.PassAsync(ended).ConfigureAwait(false);
                await WriteAsync(message.Bytes, ended).ConfigureAwait(false);
                return;
            // Passwords and COPY data belong to no unit.
            case 'p' or 'd':
                if (message.Type == 'd') session.Copied(message.Length);
                await SendAsync(message.Bytes, ended).ConfigureAwait(false);
                return;
            case 'c' or 'f':
                copyEnded = true;
                await SendAsync(message.Bytes, ended).ConfigureAwait(false);
                return;
            // The server consumed the Sync that was sent with the COPY as data: this one ends the same unit.
            case 'S' when copyEnded && IsCopyBySync():
                copyEnded = false;
                await SendAsync(message.Bytes, ended).ConfigureAwait(false);
                return;
        }

        copyEnded = false;
        statements.Observe(message);
        foreach (var segment in message.Bytes) gathered.Write(segment.Span);
        if (message.Type is 'S' or 'Q' or 'F') await SendUnitAsync(message.Type == 'S', ended).ConfigureAwait(false);
        else if (message.Type == 'H' || message.Rest > 0 || gathered.WrittenCount > MostGatheredBytes)
        {
            // The server starts on whatever it receives: so the unit must be admitted first, although the rest of it is not known yet.
            if (statements.HasExecuted) admitted ??= await AdmitAsync(isAll: false, ended).ConfigureAwait(false);
            await SendBeginningAsync(ended).ConfigureAwait(false);
        }
    }

    private bool IsCopyBySync() =>
        gathered.WrittenCount == 0
        && unanswered.TryPeek(out var first)
        && first is { Unit: not null, EndedBySync: true };

    private async ValueTask SendBeginningAsync(CancellationToken ended)
    {
        if (begun is null)
        {
            begun = new();
            unanswered.Enqueue(begun);
        }

        await SendGatheredAsync(ended).ConfigureAwait(false);
    }

    private async ValueTask SendUnitAsync(bool endedBySync, CancellationToken ended)
    {
        var unit = admitted is { } before ? Describe(before.Number) : await AdmitAsync(isAll: true, ended).ConfigureAwait(false);
        statements.Take();
        admitted = null;
        var sent = begun ?? new();
        sent.EndedBySync = endedBySync;
        sent.Unit = unit;
        if (begun is null) unanswered.Enqueue(sent);
        begun = null;
        await SendGatheredAsync(ended).ConfigureAwait(false);
    }

    // Returns when the unit, as far as the client has sent it, may go to the server.
    private async ValueTask<DatabaseUnit> AdmitAsync(bool isAll, CancellationToken ended)
    {
        var unit = Describe(proxy.NextUnit(), isAll);
        await HoldAsync(unit, ended).ConfigureAwait(false);
        if (proxy.BeforeUnit is { } before && await before(unit, ended).ConfigureAwait(false) == UnitAction.Cut)
        {
            connection.Reset();
            ended.ThrowIfCancellationRequested();
        }

        return unit;
    }

    private DatabaseUnit Describe(long number, bool isAll = true)
    {
        var sql = statements.Executed;
        return new(connectionNumber, number, sql.Text, isAll && sql.IsWhole);
    }

    private async ValueTask HoldAsync(DatabaseUnit unit, CancellationToken ended)
    {
        using var held = CancellationTokenSource.CreateLinkedTokenSource(ended);
        var hold = proxy.HoldAsync(unit, held.Token);
        if (hold.IsCompletedSuccessfully) return;
        var holding = hold.AsTask();
        var leaving = ClientLeavesAsync(held.Token);
        await Task.WhenAny(holding, leaving).ConfigureAwait(false);
        if (!holding.IsCompleted)
        {
            if (await leaving.ConfigureAwait(false)) connection.Reset();
            else mayHaveLeft = true;
        }

        try
        {
            await holding.ConfigureAwait(false);
        }
        finally
        {
            await held.CancelAsync().ConfigureAwait(false);
            await leaving.ConfigureAwait(false);
        }
    }

    // True when the client closes; false when it sends more first, or when the wait is cancelled.
    private async Task<bool> ClientLeavesAsync(CancellationToken held)
    {
        try
        {
            return await connection.Client.ReceiveAsync(new byte[1], SocketFlags.Peek, held).ConfigureAwait(false) == 0;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    // The client has closed, and everything it sent has been read.
    private bool HasLeft() => connection.Client.Poll(TimeSpan.Zero, SelectMode.SelectRead) && connection.Client.Available == 0;

    private async ValueTask SendGatheredAsync(CancellationToken ended)
    {
        await SendAsync(new(gathered.WrittenMemory), ended).ConfigureAwait(false);
        gathered.ResetWrittenCount();
    }

    private async ValueTask SendAsync(ReadOnlySequence<byte> bytes, CancellationToken ended)
    {
        await proxy.PassToServerAsync(connection, ended).ConfigureAwait(false);
        await WriteAsync(bytes, ended).ConfigureAwait(false);
    }

    private async ValueTask WriteAsync(ReadOnlySequence<byte> bytes, CancellationToken ended)
    {
        foreach (var segment in bytes) await server.WriteAsync(segment, ended).ConfigureAwait(false);
    }

    // Names and values, each terminated by NUL. The database defaults to the name of the role.
    private bool IsAllowed(ReadOnlySequence<byte> startup)
    {
        if (proxy.Only is not { } only) return true;
        var given = new Dictionary<string, string>();
        var body = new SequenceReader<byte>(startup.Slice(2 * sizeof(int)));
        while (PostgresMessage.ReadString(ref body) is { Length: > 0 } name) given[name] = PostgresMessage.ReadString(ref body);
        return given.GetValueOrDefault("user") == only && given.GetValueOrDefault("database", only) == only && !given.ContainsKey("replication");
    }

    private static int StartupCode(ReadOnlySequence<byte> startup)
    {
        if (startup.Length < 2 * sizeof(int))
            throw new InvalidDataException("A PostgreSQL client's startup message is too short.");
        Span<byte> code = stackalloc byte[sizeof(int)];
        startup.Slice(sizeof(int), sizeof(int)).CopyTo(code);
        return BinaryPrimitives.ReadInt32BigEndian(code);
    }
}
