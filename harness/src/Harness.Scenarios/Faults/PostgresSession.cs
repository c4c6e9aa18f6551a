using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;

namespace Harness.Faults;

/// <summary>
/// One client's session with PostgreSQL: what is on its way, what has passed, and a question of the proxy's own, which the client does not notice.
/// </summary>
internal sealed class PostgresSession
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(2);

    // Of what a client asks for, these are statements; the others order its session and transactions.
    private static readonly HashSet<string> Statements =
        ["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "FETCH", "MOVE", "CALL", "DO"];

    private int processId;
    private int status;
    private int introduced;
    private long statements;
    private long rows;
    private long copiedBytes;

    /// <summary>What was sent and is not answered, in its order.</summary>
    public ConcurrentQueue<UnansweredUnit> Unanswered { get; } = [];

    /// <summary>Held by whoever writes to the server.</summary>
    public SemaphoreSlim Sending { get; } = new(1, 1);

    /// <summary>The server's process; 0 while that is not known.</summary>
    public int ProcessId => Volatile.Read(ref processId);

    /// <summary>The last ReadyForQuery's letter: 'I' is at rest, 'T' in a transaction, 'E' in a failed one; NUL before the first.</summary>
    public char Status
    {
        get => (char)Volatile.Read(ref status);
        set => Volatile.Write(ref status, value);
    }

    /// <summary>Whether the client has asked for something that is not answered yet.</summary>
    public bool Asked => !Unanswered.IsEmpty;

    /// <summary>What has passed so far.</summary>
    public Postgres.WireWork Work => new(Interlocked.Read(ref statements), Interlocked.Read(ref rows), Interlocked.Read(ref copiedBytes));

    /// <summary>Called once, when the server has let the client in, or has ended its side, or the connection has ended.</summary>
    public required Action LetIn { private get; init; }

    /// <summary>The server has let the client in, or never will.</summary>
    public void Introduced()
    {
        if (Interlocked.Exchange(ref introduced, 1) == 0) LetIn();
    }

    /// <summary>Counts a message of the server's to the client.</summary>
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
            // A part of a result, and what failed: PostgreSQL has worked for it all the same.
            case 's':
            case 'E' when Status != '\0' && Asked:
                Interlocked.Increment(ref statements);
                break;
        }
    }

    /// <summary>Counts what the client copies to the server.</summary>
    public void Copied(long bytes) => Interlocked.Add(ref copiedBytes, bytes);

    /// <summary>Asks the server something between two units of the client's.</summary>
    /// <param name="sql">The question.</param>
    /// <param name="write">Writes to the server.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="OperationCanceledException">The session did not come to rest before.</exception>
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
