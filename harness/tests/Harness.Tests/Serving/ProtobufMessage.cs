using System.Text;

namespace Harness.Tests.Serving;

/// <summary>The fields of one protobuf message, by number: enough to read what an exporter sends, without its generated types.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Number, byte[] Content)> _fields = [];

    /// <summary>Reads a message.</summary>
    /// <exception cref="InvalidDataException">It is no protobuf message.</exception>
    public ProtobufMessage(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var tag = Varint(ref bytes);
            var content = (tag & 7) switch
            {
                0 => BitConverter.GetBytes(Varint(ref bytes)),
                1 => Take(ref bytes, 8),
                2 => Take(ref bytes, checked((int)Varint(ref bytes))),
                5 => Take(ref bytes, 4),
                var type => throw new InvalidDataException($"{type} is no wire type."),
            };
            _fields.Add(((int)(tag >> 3), content));
        }
    }

    /// <summary>The messages of a field, which may be repeated.</summary>
    public IEnumerable<ProtobufMessage> Messages(int number) => All(number).Select(content => new ProtobufMessage(content));

    /// <summary>A field's text; empty if there is none.</summary>
    public string Text(int number) => Encoding.UTF8.GetString(One(number));

    /// <summary>A field's bytes in hexadecimal; empty if there is none.</summary>
    public string Hex(int number) => Convert.ToHexStringLower(One(number));

    /// <summary>A field's number; 0 if there is none.</summary>
    public long Number(int number) => One(number) is { Length: 8 } bytes ? BitConverter.ToInt64(bytes) : 0;

    private IEnumerable<byte[]> All(int number) => _fields.Where(field => field.Number == number).Select(field => field.Content);

    private byte[] One(int number) => All(number).LastOrDefault() ?? [];

    private static byte[] Take(ref ReadOnlySpan<byte> bytes, int count)
    {
        if (count > bytes.Length) throw new InvalidDataException("A field is longer than its message.");
        var taken = bytes[..count].ToArray();
        bytes = bytes[count..];
        return taken;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(ref bytes, 1)[0];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }

        throw new InvalidDataException("A number is longer than 64 bits.");
    }
}
