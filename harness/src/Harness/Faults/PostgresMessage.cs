using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Harness.Faults;

/// <summary>One typed message of PostgreSQL's protocol, version 3: type, length, body.</summary>
internal readonly record struct PostgresMessage(char Type, ReadOnlySequence<byte> Bytes)
{
    private const int TypeBytes = 1;
    private const int LengthBytes = 4;

    /// <summary>
    /// The longest message that is taken, in bytes. The protocol allows a gigabyte, of which every connection could make the harness keep
    /// one; no contract asks for a statement or a row that comes near this.
    /// </summary>
    public const int MostBytes = 4 * 1024 * 1024;

    /// <summary>The longest message that a client may start with, in bytes, as PostgreSQL has it.</summary>
    public const int MostStartupBytes = 10_000;

    /// <summary>Takes the next complete message off the buffer; false while it is incomplete.</summary>
    /// <exception cref="InvalidDataException">The bytes are not this protocol.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, out PostgresMessage message)
    {
        message = default;
        if (buffer.Length < TypeBytes + LengthBytes) return false;
        var type = (char)buffer.FirstSpan[0];
        if (!TryTake(ref buffer, TypeBytes, out var bytes)) return false;
        message = new(type, bytes);
        return true;
    }

    /// <summary>The same for the untyped messages with which a client starts.</summary>
    public static bool TryReadStartup(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> message) =>
        TryTake(ref buffer, 0, out message);

    /// <summary>A reader that stands at the beginning of the body.</summary>
    public SequenceReader<byte> Body() => new(Bytes.Slice(TypeBytes + LengthBytes));

    /// <summary>Reads a zero-terminated string.</summary>
    public static string ReadString(ref SequenceReader<byte> body) =>
        body.TryReadTo(out ReadOnlySequence<byte> text, (byte)0)
            ? Encoding.UTF8.GetString(text)
            : throw new InvalidDataException("A string in a PostgreSQL message has no end.");

    private static bool TryTake(ref ReadOnlySequence<byte> buffer, int lengthAt, out ReadOnlySequence<byte> taken)
    {
        taken = default;
        if (buffer.Length < lengthAt + LengthBytes) return false;
        Span<byte> field = stackalloc byte[LengthBytes];
        buffer.Slice(lengthAt, LengthBytes).CopyTo(field);
        var length = BinaryPrimitives.ReadInt32BigEndian(field);
        if (length < LengthBytes)
            throw new InvalidDataException($"A PostgreSQL message states a length of {length} bytes.");
        if (length > MostBytes)
            throw new InvalidDataException($"A PostgreSQL message states a length of {length} bytes; {MostBytes} are taken.");
        if (buffer.Length < lengthAt + length) return false;
        taken = buffer.Slice(0, lengthAt + length);
        buffer = buffer.Slice(taken.End);
        return true;
    }
}
