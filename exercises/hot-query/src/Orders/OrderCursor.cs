using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace HotQuery.Orders;

/// <summary>Where a list of orders goes on, and whose list it is.</summary>
internal sealed record OrderPosition(long CustomerId, string? Status, int Offset);

/// <summary>Turns positions into the text that callers carry, and back only where it is ours.</summary>
internal sealed class OrderCursor
{
    private readonly byte[] _key;

    public OrderCursor(IConfiguration configuration) => _key = Convert.FromBase64String(
        configuration["Cursors:SigningKey"] ?? throw new InvalidOperationException("Cursors:SigningKey is not configured."));

    public string Write(OrderPosition position)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(position);
        return WebEncoders.Base64UrlEncode([.. HMACSHA256.HashData(_key, payload), .. payload]);
    }

    /// <summary>The position; null where the text is not exactly one that was written here.</summary>
    public OrderPosition? Read(string text)
    {
        try
        {
            var bytes = WebEncoders.Base64UrlDecode(text);
            if (bytes.Length <= HMACSHA256.HashSizeInBytes || WebEncoders.Base64UrlEncode(bytes) != text) return null;
            var (signature, payload) = (bytes[..HMACSHA256.HashSizeInBytes], bytes[HMACSHA256.HashSizeInBytes..]);
            return CryptographicOperations.FixedTimeEquals(signature, HMACSHA256.HashData(_key, payload))
                ? JsonSerializer.Deserialize<OrderPosition>(payload)
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
