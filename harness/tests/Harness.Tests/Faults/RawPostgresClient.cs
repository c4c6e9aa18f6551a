using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Harness.Tests.Faults;

/// <summary>A client that decides itself which bytes go into which segment.</summary>
internal sealed class RawPostgresClient : IDisposable
{
    private readonly TcpClient connection = new() { NoDelay = true };

    private NetworkStream Stream => connection.GetStream();

    public static async Task<RawPostgresClient> ConnectAsync(IPEndPoint endpoint)
    {
        var client = new RawPostgresClient();
        await client.connection.ConnectAsync(endpoint).Soon();
        await client.SendAsync(Untyped(80877103, ""));
        Assert.Equal((byte)'N', await client.ReadByteAsync());
        await client.SendAsync(Untyped(196608, "user\0someone\0\0"));
        Assert.EndsWith("Z(I)", await client.ReadAnswerAsync());
        return client;
    }

    public static async Task CancelAsync(IPEndPoint endpoint)
    {
        using var client = new RawPostgresClient();
        await client.connection.ConnectAsync(endpoint).Soon();
        await client.SendAsync(Untyped(80877102, "12345678"));
        Assert.Equal(0, await client.Stream.ReadAsync(new byte[1]).AsTask().Soon());
    }

    public static byte[] Query(string sql) => Message('Q', sql + "\0");

    public static byte[] Parse(string statement, string sql) => Message('P', $"{statement}\0{sql}\0\0\0");

    public static byte[] BindAndExecute(string statement) =>
        [.. Message('B', $"\0{statement}\0\0\0\0\0\0\0"), .. Message('E', "\0\0\0\0\0")];

    public static byte[] Sync() => Message('S', "");

    public static byte[] Extended(string sql) => [.. Parse("", sql), .. BindAndExecute(""), .. Sync()];

    public static byte[] Message(char type, string body) => [(byte)type, .. Untyped(null, body)];

    public async Task<string> RunAsync(string sql)
    {
        await SendAsync(Query(sql));
        return await ReadAnswerAsync();
    }

    public Task SendAsync(byte[] bytes) => Stream.WriteAsync(bytes).AsTask().Soon();

    /// <summary>Reads through ReadyForQuery: types and short texts, such as "C(INSERT 0 1) Z(I)".</summary>
    public async Task<string> ReadAnswerAsync()
    {
        var seen = new List<string>();
        do seen.Add(await ReadMessageAsync());
        while (!seen[^1].StartsWith('Z'));
        return string.Join(' ', seen);
    }

    public async Task<string> ReadMessageAsync()
    {
        var type = (char)await ReadByteAsync();
        var length = new byte[4];
        await Stream.ReadExactlyAsync(length).AsTask().Soon();
        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(length) - 4];
        await Stream.ReadExactlyAsync(body).AsTask().Soon();
        return type is 'C' or 'Z' ? $"{type}({Encoding.UTF8.GetString(body).TrimEnd('\0')})" : $"{type}";
    }

    public void Dispose() => connection.Dispose();

    private async Task<byte> ReadByteAsync()
    {
        var one = new byte[1];
        await Stream.ReadExactlyAsync(one).AsTask().Soon();
        return one[0];
    }

    private static byte[] Untyped(int? code, string body)
    {
        var text = Encoding.UTF8.GetBytes(body);
        var bytes = new byte[4 + (code is null ? 0 : 4) + text.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, bytes.Length);
        if (code is { } number) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), number);
        text.CopyTo(bytes, bytes.Length - text.Length);
        return bytes;
    }
}
