using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace HotQuery.Orders;

/// <summary>The last order that was shown of a list, and whose list it is.</summary>
internal sealed record OrderPosition(long CustomerId, string? Status, DateTime PlacedAt, long Id);

/// <summary>Turns positions into the text that callers carry, and back only where it is ours.</summary>
internal sealed class OrderCursor
{
    private const char Separator = '|';

    // A key of this version's own: what the version before signed means something else.
    private readonly byte[] _key;

    public OrderCursor(IConfiguration configuration) => _key = HMACSHA256.HashData(
        Convert.FromBase64String(
            configuration["Cursors:SigningKey"] ?? throw new InvalidOperationException("Cursors:SigningKey is not configured.")),
        Encoding.UTF8.GetBytes("HotQuery.Orders.OrderCursor/2"));

    public string Write(OrderPosition position)
    {
        var payload = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{position.CustomerId}{Separator}{position.Status}{Separator}{position.PlacedAt.Ticks}{Separator}{position.Id}"));
        return WebEncoders.Base64UrlEncode([.. HMACSHA256.HashData(_key, payload), .. payload]);
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

        if (bytes.Length <= HMACSHA256.HashSizeInBytes || WebEncoders.Base64UrlEncode(bytes) != text) return null;
        var (signature, payload) = (bytes[..HMACSHA256.HashSizeInBytes], bytes[HMACSHA256.HashSizeInBytes..]);
        if (!CryptographicOperations.FixedTimeEquals(signature, HMACSHA256.HashData(_key, payload))) return null;
        // It is ours, so it has the four parts that we wrote.
        var parts = Encoding.UTF8.GetString(payload).Split(Separator);
        return new OrderPosition(
            Number(parts[0]), parts[1] is "" ? null : parts[1], new DateTime(Number(parts[2]), DateTimeKind.Utc), Number(parts[3]));
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
