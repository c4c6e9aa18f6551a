using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Harness.Tests.Faults;

/// <summary>
/// Speaks enough of PostgreSQL's protocol to stand behind a proxy: it answers by the first word of the SQL.
/// </summary>
internal sealed class ScriptedPostgres : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Task> sessions = [];
    private readonly Task accepting;

    public ScriptedPostgres()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    public IPEndPoint Endpoint => (IPEndPoint)listener.LocalEndpoint;

    /// <summary>The SQL executed, in order.</summary>
    public ConcurrentQueue<string> Executed { get; } = [];

    /// <summary>Cancel requests received.</summary>
    public int Cancels;

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await accepting;
        await Task.WhenAll(sessions).Soon();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) sessions.Add(ServeAsync(await listener.AcceptTcpClientAsync()));
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await new Session(this, client.GetStream()).RunAsync();
            }
            catch (IOException)
            {
                // The client left or was cut.
            }
        }
    }

    private sealed class Session(ScriptedPostgres server, NetworkStream stream)
    {
        private readonly Dictionary<string, string> statements = [];
        private readonly Dictionary<string, string> portals = [];
        private char status = 'I';
        private bool failed;

        public async Task RunAsync()
        {
            if (BinaryPrimitives.ReadInt32BigEndian(await ReadBodyAsync()) == 80877102)
            {
                Interlocked.Increment(ref server.Cancels);
                return;
            }

            await SendAsync('R', [0, 0, 0, 0]);
            await ReadyAsync();
            var type = new byte[1];
            while (await stream.ReadAsync(type) == 1 && type[0] != 'X')
                await OnMessageAsync((char)type[0], await ReadBodyAsync());
        }

        private async Task OnMessageAsync(char type, byte[] body)
        {
            var words = Encoding.UTF8.GetString(body).Split('\0');
            switch (type)
            {
                case 'P':
                    statements[words[0]] = words[1];
                    await SendAsync('1', []);
                    break;
                case 'B':
                    portals[words[0]] = statements[words[1]];
                    await SendAsync('2', []);
                    break;
                case 'E' when !failed:
                    await ExecuteAsync(portals[words[0]]);
                    break;
                case 'Q':
                    await ExecuteAsync(words[0]);
                    if (!words[0].StartsWith("COPY", StringComparison.Ordinal)) await ReadyAsync();
                    break;
                case 'S':
                    await ReadyAsync();
                    break;
                case 'c':
                    await SendAsync('C', "COPY 2\0"u8.ToArray());
                    await ReadyAsync();
                    break;
            }
        }

        private async Task ExecuteAsync(string sql)
        {
            server.Executed.Enqueue(sql);
            switch (sql.Split(' ')[0])
            {
                case "BEGIN":
                    status = 'T';
                    await TagAsync("BEGIN");
                    break;
                case "COMMIT":
                    status = 'I';
                    await TagAsync("COMMIT");
                    break;
                case "COPY":
                    await SendAsync('G', [0, 0, 0]);
                    break;
                case "FAIL":
                    failed = true;
                    status = status == 'I' ? 'I' : 'E';
                    await SendAsync('E', "SERROR\0C23505\0Mduplicate\0\0"u8.ToArray());
                    break;
                case "BIG":
                    for (var row = 0; row < 200; row++) await SendAsync('D', new byte[16 * 1024]);
                    await TagAsync("SELECT 200");
                    break;
                case "HUGE":
                    await SendAsync('D', new byte[6 * 1024 * 1024]);
                    await TagAsync("SELECT 1");
                    break;
                case "INSERT":
                    await TagAsync("INSERT 0 1");
                    break;
                case "UPDATE":
                    await TagAsync(sql.Contains("nothing") ? "UPDATE 0" : "UPDATE 3");
                    break;
                default:
                    await SendAsync('D', [0, 0]);
                    await TagAsync("SELECT 1");
                    break;
            }
        }

        private Task TagAsync(string tag) => SendAsync('C', Encoding.UTF8.GetBytes(tag + "\0"));

        private Task ReadyAsync()
        {
            failed = false;
            return SendAsync('Z', [(byte)status]);
        }

        private async Task SendAsync(char type, byte[] body)
        {
            var message = new byte[5 + body.Length];
            message[0] = (byte)type;
            BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), 4 + body.Length);
            body.CopyTo(message, 5);
            await stream.WriteAsync(message);
        }

        private async Task<byte[]> ReadBodyAsync()
        {
            var length = new byte[4];
            await stream.ReadExactlyAsync(length);
            var body = new byte[BinaryPrimitives.ReadInt32BigEndian(length) - 4];
            await stream.ReadExactlyAsync(body);
            return body;
        }
    }
}
