using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;

namespace Harness.Faults;

/// <summary>
/// One client's session with PostgreSQL: its units in flight, its traffic so far, and queries of the proxy's own, which the client does
/// not notice.
/// </summary>
internal sealed class PostgresSession
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(2);

    // The command tags that count as statements; the others manage the session and its transactions.
    private static readonly HashSet<string> Statements =
        ["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "FETCH", "MOVE", "CALL", "DO"];

    private int processId;
    private int status;
    private int introduced;
    private long statements;
    private long rows;
    private long copiedBytes;

    /// <summary>The units that were sent and not answered yet, in order.</summary>
    public ConcurrentQueue<UnansweredUnit> Unanswered { get; } = [];

    /// <summary>Held while writing to the server.</summary>
    public SemaphoreSlim Sending { get; } = new(1, 1);

    /// <summary>The id of the server's process; 0 while unknown.</summary>
    public int ProcessId => Volatile.Read(ref processId);

    /// <summary>The letter of the last ReadyForQuery: 'I' idle, 'T' in a transaction, 'E' in a failed one; NUL before the first.</summary>
    public char Status
    {
        get => (char)Volatile.Read(ref status);
        set => Volatile.Write(ref status, value);
    }

    /// <summary>Whether a request of the client's is unanswered.</summary>
    public bool Asked => !Unanswered.IsEmpty;

    /// <summary>The session's traffic so far.</summary>
    public Postgres.WireWork Work => new(Interlocked.Read(ref statements), Interlocked.Read(ref rows), Interlocked.Read(ref copiedBytes));

    /// <summary>Called once, when the server has let the client in, has closed its side, or the connection has ended.</summary>
    public required Action LetIn { private get; init; }

    /// <summary>Records that the server has let the client in, or never will.</summary>
    public void Introduced()
    {
        if (Interlocked.Exchange(ref introduced, 1) == 0) LetIn();
    }

    /// <summary>Counts a message from the server to the client.</summary>
    public void Observe(PostgresMessage message)
    {
        var body = message.Body();
        switch (message.Type)
        {
            case 'K' when body.TryReadBigEndian(out int pid):
                Volatile.Write(ref processId, pid);
                break;
            case 'D' or 'd':
                Interlocked.Increment(ref rows);
                break;
            case 'C' when Statements.Contains(PostgresMessage.ReadString(ref body).Split(' ')[0]):
            // Part of a result, or an error: PostgreSQL has worked for it all the same.
            case 's':
            case 'E' when Status != '\0' && Asked:
                Interlocked.Increment(ref statements);
                break;
        }
    }

    /// <summary>Counts data that the client copies to the server.</summary>
    public void Copied(long bytes) => Interlocked.Add(ref copiedBytes, bytes);

    /// <summary>Sends the server a query between two of the client's units.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="write">Writes to the server.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="OperationCanceledException">The session did not become idle in time.</exception>
    public async Task AskAsync(string sql, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write, CancellationToken ct)
    {
        while (true)
        {
            await Sending.WaitAsync(ct).ConfigureAwait(false);
            var question = new UnansweredUnit { Answered = new(TaskCreationOptions.RunContinuationsAsynchronously) };
            try
            {
                if (Status == 'I' && !Asked)
                {
                    Unanswered.Enqueue(question);
                    await write(Query(sql), ct).ConfigureAwait(false);
                }
                else question = null;
            }
            finally
            {
                Sending.Release();
            }

            if (question is not null)
            {
                await question.Answered!.Task.WaitAsync(ct).ConfigureAwait(false);
                return;
            }

            await Task.Delay(Poll, ct).ConfigureAwait(false);
        }
    }

    private static byte[] Query(string sql)
    {
        var message = new byte[1 + sizeof(int) + sql.Length + 1];
        message[0] = (byte)'Q';
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), message.Length - 1);
        Encoding.ASCII.GetBytes(sql, message.AsSpan(1 + sizeof(int)));
        return message;
    }
}
