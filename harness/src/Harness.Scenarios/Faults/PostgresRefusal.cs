using System.Buffers.Binary;
using System.Net.Sockets;

namespace Harness.Faults;

/// <summary>Tells a PostgreSQL client, in the server's own words, that there are too many clients.</summary>
internal static class PostgresRefusal
{
    private const int SslRequest = 80877103;
    private const int GssRequest = 80877104;

    private static readonly byte[] NoEncryption = [(byte)'N'];

    // Severity twice, SQLSTATE, message; each field is terminated by zero, and so is the list.
    private static readonly byte[] TooManyClients = Error("SFATAL\0VFATAL\0C53300\0Msorry, too many clients already\0\0"u8);

    /// <summary>Reads the client's startup message, refuses the client, and waits for it to close.</summary>
    /// <exception cref="IOException">The client closed early, or sent no startup message.</exception>
    /// <exception cref="InvalidDataException">The client does not speak this protocol.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public static async Task TooManyClientsAsync(Socket socket, CancellationToken cancellation)
    {
        await using var client = new NetworkStream(socket, ownsSocket: false);
        while (await ReadCodeAsync(client, cancellation).ConfigureAwait(false) is SslRequest or GssRequest)
            await client.WriteAsync(NoEncryption, cancellation).ConfigureAwait(false);
        await client.WriteAsync(TooManyClients, cancellation).ConfigureAwait(false);
        // A reset would discard what the client has not read yet.
        socket.Shutdown(SocketShutdown.Send);
        await client.ReadAsync(new byte[1], cancellation).ConfigureAwait(false);
    }

    private static async Task<int> ReadCodeAsync(NetworkStream client, CancellationToken cancellation)
    {
        var head = new byte[2 * sizeof(int)];
        await client.ReadExactlyAsync(head, cancellation).ConfigureAwait(false);
        var length = BinaryPrimitives.ReadInt32BigEndian(head);
        if (length < head.Length || length > PostgresMessage.MostStartupBytes)
            throw new InvalidDataException($"A PostgreSQL client's startup message states a length of {length} bytes.");
        await client.ReadExactlyAsync(new byte[length - head.Length], cancellation).ConfigureAwait(false);
        return BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(sizeof(int)));
    }

    private static byte[] Error(ReadOnlySpan<byte> fields)
    {
        var message = new byte[1 + sizeof(int) + fields.Length];
        message[0] = (byte)'E';
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), message.Length - 1);
        fields.CopyTo(message.AsSpan(1 + sizeof(int)));
        return message;
    }
}
