using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Harness.Faults;

/// <summary>
/// One typed message of PostgreSQL's protocol, version 3: type, length, body. A long message is represented by its beginning: the rest is
/// passed on as it arrives, so that no client can make the harness buffer it.
/// </summary>
/// <param name="Type">The message type.</param>
/// <param name="Bytes">The message, or its beginning.</param>
/// <param name="Rest">How many bytes follow; zero for a complete message.</param>
internal readonly record struct PostgresMessage(char Type, ReadOnlySequence<byte> Bytes, long Rest)
{
    /// <summary>How many bytes of a message are read before it is passed on. No hand-written statement comes near it.</summary>
    public const int MostHeadBytes = 256 * 1024;

    /// <summary>The longest startup message, in bytes; the same limit as PostgreSQL's.</summary>
    public const int MostStartupBytes = 10_000;

    private const int TypeBytes = 1;
    private const int LengthBytes = 4;

    // PostgreSQL's own limit.
    private const int MostBytes = 0x3fff_ffff;

    /// <summary>The length of the whole message, in bytes.</summary>
    public long Length => Bytes.Length + Rest;

    /// <summary>Takes the next message off the buffer, or the beginning of a long one; false while that is incomplete.</summary>
    /// <exception cref="InvalidDataException">The bytes are not this protocol.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, out PostgresMessage message)
    {
        message = default;
        if (buffer.Length < TypeBytes + LengthBytes) return false;
        var total = TypeBytes + (long)LengthAt(buffer, TypeBytes, MostBytes);
        var head = Math.Min(total, MostHeadBytes);
        if (buffer.Length < head) return false;
        message = new((char)buffer.FirstSpan[0], buffer.Slice(0, head), total - head);
        buffer = buffer.Slice(head);
        return true;
    }

    /// <summary>Takes an untyped message, with which a client starts, off the buffer; such messages are short.</summary>
    /// <exception cref="InvalidDataException">The bytes are not this protocol.</exception>
    public static bool TryReadStartup(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> message)
    {
        message = default;
        if (buffer.Length < LengthBytes) return false;
        var length = LengthAt(buffer, 0, MostStartupBytes);
        if (buffer.Length < length) return false;
        message = buffer.Slice(0, length);
        buffer = buffer.Slice(length);
        return true;
    }

    /// <summary>A reader at the beginning of the body.</summary>
    public SequenceReader<byte> Body() => new(Bytes.Slice(TypeBytes + LengthBytes));

    /// <summary>Reads a zero-terminated string.</summary>
    /// <exception cref="InvalidDataException">The part of the message that was read has no terminator.</exception>
    public static string ReadString(ref SequenceReader<byte> body) =>
        body.TryReadTo(out ReadOnlySequence<byte> text, (byte)0)
            ? Encoding.UTF8.GetString(text)
            : throw new InvalidDataException("A string in a PostgreSQL message has no terminator.");

    private static int LengthAt(ReadOnlySequence<byte> buffer, int at, int most)
    {
        Span<byte> field = stackalloc byte[LengthBytes];
        buffer.Slice(at, LengthBytes).CopyTo(field);
        var length = BinaryPrimitives.ReadInt32BigEndian(field);
        return length is >= LengthBytes && length <= most
            ? length
            : throw new InvalidDataException($"A PostgreSQL message states a length of {length} bytes.");
    }
}
