using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace HotQuery.Orders;

/// <summary>The last order that was shown of a list, and whose list it is.</summary>
internal sealed record OrderPosition(long CustomerId, string? Status, DateTime PlacedAt, long Id);

/// <summary>Turns positions into the text that callers carry, and back only where it is ours.</summary>
internal sealed class OrderCursor
{
    // What the version before gave out is signed with the same key and says something else: it must not be read as a position here.
    private static readonly JsonSerializerOptions Complete = new() { RespectRequiredConstructorParameters = true };

    private readonly byte[] _key;

    public OrderCursor(IConfiguration configuration) => _key = Convert.FromBase64String(
        configuration["Cursors:SigningKey"] ?? throw new InvalidOperationException("Cursors:SigningKey is not configured."));

    public string Write(OrderPosition position)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(position);
        return WebEncoders.Base64UrlEncode([.. HMACSHA256.HashData(_key, payload), .. payload]);
    }

    /// <summary>The position; null where the text is not one that was written here.</summary>
    public OrderPosition? Read(string text)
    {
        try
        {
            var bytes = WebEncoders.Base64UrlDecode(text);
            if (bytes.Length <= HMACSHA256.HashSizeInBytes) return null;
            var (signature, payload) = (bytes[..HMACSHA256.HashSizeInBytes], bytes[HMACSHA256.HashSizeInBytes..]);
            return CryptographicOperations.FixedTimeEquals(signature, HMACSHA256.HashData(_key, payload))
                ? JsonSerializer.Deserialize<OrderPosition>(payload, Complete)
                : null;
        }
        catch (Exception notOurs) when (notOurs is FormatException or JsonException)
        {
            return null;
        }
    }
}
