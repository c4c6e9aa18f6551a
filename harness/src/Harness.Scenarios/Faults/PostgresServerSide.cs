using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace Harness.Faults;

/// <summary>Server to client: keeps each unit's answer back until it is complete and decided on.</summary>
internal sealed class PostgresServerSide(
    PostgresProxy proxy,
    ProxyConnection connection,
    PostgresSession session)
{
    private const int LargestKeptBytes = 1024 * 1024;

    // Units of one transaction, and answers of one unit.
    private const int MostKept = 10_000;

    // Characters of a transaction's SQL, which is joined again for each of its units.
    private const int MostTransactionChars = 64 * 1024;

    private readonly NetworkStream client = new(connection.Client, ownsSocket: false);
    private readonly NetworkStream server = new(connection.Server, ownsSocket: false);
    private readonly ArrayBufferWriter<byte> answer = new();
    private readonly ConcurrentQueue<UnansweredUnit> unanswered = session.Unanswered;
    private readonly WriteTracker writes = new();
    private readonly List<string> tags = [];
    private readonly List<string> transaction = [];
    private string? sqlState;
    private bool started;
    private long passing;
    private bool isClients;

    /// <summary>Runs until the server closes its side.</summary>
    public async Task RunAsync(CancellationToken ended)
    {
        var reader = PipeReader.Create(server, new(leaveOpen: true));
        while (true)
        {
            var read = await reader.ReadAsync(ended).ConfigureAwait(false);
            proxy.Interleaver?.Progressed();
            var buffer = await TakeAsync(read.Buffer, ended).ConfigureAwait(false);
            reader.AdvanceTo(buffer.Start, buffer.End);
            // The last messages of a server that shuts down are no complete answer, but the client should read them.
            if (read.IsCompleted || !KeepsBack) await DeliverAsync(ended).ConfigureAwait(false);
            if (read.IsCompleted) break;
        }

        session.Introduced();
        await reader.CompleteAsync().ConfigureAwait(false);
        await proxy.PassAsync(ended).ConfigureAwait(false);
        connection.Client.Shutdown(SocketShutdown.Send);
    }

    private bool KeepsBack => started && unanswered.TryPeek(out var first) && first.Unit is not null;

    // Returns the bytes that do not make a message yet.
    private async ValueTask<ReadOnlySequence<byte>> TakeAsync(ReadOnlySequence<byte> buffer, CancellationToken ended)
    {
        while (true)
        {
            if (passing > 0)
            {
                if (buffer.IsEmpty) return buffer;
                var part = buffer.Slice(0, Math.Min(passing, buffer.Length));
                if (isClients)
                {
                    await proxy.PassToClientAsync(connection, ended).ConfigureAwait(false);
                    foreach (var segment in part) await client.WriteAsync(segment, ended).ConfigureAwait(false);
                }

                passing -= part.Length;
                buffer = buffer.Slice(part.Length);
                continue;
            }

            if (!PostgresMessage.TryRead(ref buffer, out var message)) return buffer;
            isClients = await OnMessageAsync(message, ended).ConfigureAwait(false);
            passing = message.Rest;
            if (isClients && passing > 0) await DeliverAsync(ended).ConfigureAwait(false);
        }
    }

    // Returns whether the message is for the client.
    private async ValueTask<bool> OnMessageAsync(PostgresMessage message, CancellationToken ended)
    {
        // Messages that the server sends unasked go to the client even now.
        if (unanswered.TryPeek(out var asked) && asked.Answered is { } answered && message.Type is not ('A' or 'N' or 'S'))
        {
            if (message.Type != 'Z') return false;
            unanswered.TryDequeue(out _);
            answered.TrySetResult();
            return false;
        }

        session.Observe(message);
        if (answer.WrittenCount + message.Bytes.Length > LargestKeptBytes)
            await DeliverAsync(ended).ConfigureAwait(false);
        foreach (var segment in message.Bytes) answer.Write(segment.Span);
        var body = message.Body();
        switch (message.Type)
        {
            case 'C':
                if (tags.Count < MostKept) tags.Add(PostgresMessage.ReadString(ref body));
                break;
            case 'E':
                sqlState ??= SqlStateOf(ref body);
                break;
            // The server now waits for COPY data, so the client must see this message.
            case 'G' or 'W':
                await DeliverAsync(ended).ConfigureAwait(false);
                break;
            case 'Z' when body.TryRead(out var status):
                await OnReadyAsync((char)status, ended).ConfigureAwait(false);
                break;
        }

        return true;
    }

    private async ValueTask OnReadyAsync(char status, CancellationToken ended)
    {
        if (started && unanswered.TryDequeue(out var first) && first.Unit is { } unit)
        {
            var room = MostTransactionChars - transaction.Sum(sql => sql.Length);
            if (transaction.Count < MostKept && room > 0) transaction.Add(unit.Sql.Length <= room ? unit.Sql : unit.Sql[..room]);
            unit = unit with { TransactionSql = string.Join("; ", transaction) };
            var result = writes.Complete(unit.Sql, unit.IsWhole, [.. tags], status, sqlState);
            if (await proxy.DecideAsync(unit, result, ended).ConfigureAwait(false) == AnswerAction.Drop)
            {
                connection.Reset();
                ended.ThrowIfCancellationRequested();
            }
        }

        if (!started) session.Introduced();
        started = true;
        session.Status = status;
        if (status == 'I') transaction.Clear();
        tags.Clear();
        sqlState = null;
        await DeliverAsync(ended).ConfigureAwait(false);
    }

    private async ValueTask DeliverAsync(CancellationToken ended)
    {
        if (answer.WrittenCount == 0) return;
        await proxy.PassToClientAsync(connection, ended).ConfigureAwait(false);
        await client.WriteAsync(answer.WrittenMemory, ended).ConfigureAwait(false);
        answer.ResetWrittenCount();
    }

    // Fields of an error: a letter, then its text; 'C' is the SQLSTATE, zero ends the list.
    private static string? SqlStateOf(ref SequenceReader<byte> body)
    {
        while (body.TryRead(out var field) && field != 0)
        {
            var text = PostgresMessage.ReadString(ref body);
            if (field == 'C') return text;
        }

        return null;
    }
}
