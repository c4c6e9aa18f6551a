using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace HotQuery.Orders;

/// <summary>The last order that was shown of a list, and whose list it is.</summary>
internal sealed record OrderPosition(long CustomerId, string? Status, DateTime PlacedAt, long Id);

/// <summary>Turns positions into the text that callers carry, and back only where it is ours.</summary>
internal sealed class OrderCursor
{
    private const int PayloadSize = 25;

    // In this version's own order, which must stay; 0 is a list of all of them.
    private static readonly string?[] Statuses = [null, "placed", "paid", "shipped", "delivered", "cancelled", "disputed"];

    private readonly byte[] _key;

    public OrderCursor(IConfiguration configuration) => _key = HMACSHA256.HashData(
        Convert.FromBase64String(
            configuration["Cursors:SigningKey"] ?? throw new InvalidOperationException("Cursors:SigningKey is not configured.")),
        Encoding.UTF8.GetBytes("position in a list"));

    public string Write(OrderPosition position)
    {
        var bytes = new byte[PayloadSize + HMACSHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, position.CustomerId);
        bytes[8] = (byte)Array.IndexOf(Statuses, position.Status);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(9), position.PlacedAt.Ticks);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(17), position.Id);
        HMACSHA256.HashData(_key, bytes.AsSpan(0, PayloadSize), bytes.AsSpan(PayloadSize));
        return WebEncoders.Base64UrlEncode(bytes);
    }

    /// <summary>The position; null where the text is not exactly one that was written here.</summary>
    public OrderPosition? Read(string text)
    {
        byte[] bytes;
        try
        {
            bytes = WebEncoders.Base64UrlDecode(text);
        }
        catch (FormatException)
        {
            return null;
        }

        if (bytes.Length != PayloadSize + HMACSHA256.HashSizeInBytes || WebEncoders.Base64UrlEncode(bytes) != text) return null;
        var payload = bytes.AsSpan(0, PayloadSize);
        if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(_key, payload), bytes.AsSpan(PayloadSize))) return null;
        return new OrderPosition(
            BinaryPrimitives.ReadInt64BigEndian(payload),
            Statuses[payload[8]],
            new DateTime(BinaryPrimitives.ReadInt64BigEndian(payload[9..]), DateTimeKind.Utc),
            BinaryPrimitives.ReadInt64BigEndian(payload[17..]));
    }
}
