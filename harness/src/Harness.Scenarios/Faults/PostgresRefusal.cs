using System.Buffers.Binary;
using System.Net.Sockets;

namespace Harness.Faults;

/// <summary>Tells a client of PostgreSQL, in the server's own words, that there are too many.</summary>
internal static class PostgresRefusal
{
    private const int SslRequest = 80877103;
    private const int GssRequest = 80877104;

    private static readonly byte[] NoEncryption = [(byte)'N'];

    // Severity twice, SQLSTATE, message; each ended by zero, and all of them.
    private static readonly byte[] TooManyClients = Error("SFATAL\0VFATAL\0C53300\0Msorry, too many clients already\0\0"u8);

    /// <summary>Listens to how the client introduces itself, refuses it, and waits for it to leave.</summary>
    /// <exception cref="IOException">It left before, or did not introduce itself.</exception>
    /// <exception cref="InvalidDataException">That is no such client.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public static async Task TooManyClientsAsync(Socket socket, CancellationToken cancellation)
    {
        await using var client = new NetworkStream(socket, ownsSocket: false);
        while (await ReadCodeAsync(client, cancellation).ConfigureAwait(false) is SslRequest or GssRequest)
            await client.WriteAsync(NoEncryption, cancellation).ConfigureAwait(false);
        await client.WriteAsync(TooManyClients, cancellation).ConfigureAwait(false);
        // A reset would take back what it has not read yet.
        socket.Shutdown(SocketShutdown.Send);
        await client.ReadAsync(new byte[1], cancellation).ConfigureAwait(false);
    }

    private static async Task<int> ReadCodeAsync(NetworkStream client, CancellationToken cancellation)
    {
        var head = new byte[2 * sizeof(int)];
        await client.ReadExactlyAsync(head, cancellation).ConfigureAwait(false);
        var length = BinaryPrimitives.ReadInt32BigEndian(head);
        if (length < head.Length || length > PostgresMessage.MostStartupBytes)
            throw new InvalidDataException($"A PostgreSQL client started with a message of {length} bytes.");
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
