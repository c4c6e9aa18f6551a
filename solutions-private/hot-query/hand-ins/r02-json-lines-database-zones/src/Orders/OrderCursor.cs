using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace HotQuery.Orders;

/// <summary>The last order that was shown of a list, and whose list it is.</summary>
internal sealed record OrderPosition(long CustomerId, string? Status, DateTime PlacedAt, long Id);

/// <summary>Seals positions, so that callers can carry them and neither read nor make them.</summary>
internal sealed class OrderCursor
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly byte[] _key;

    public OrderCursor(IConfiguration configuration) => _key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256,
        Convert.FromBase64String(
            configuration["Cursors:SigningKey"] ?? throw new InvalidOperationException("Cursors:SigningKey is not configured.")),
        outputLength: 32,
        info: Encoding.UTF8.GetBytes("cursor of a list of orders"));

    public string Write(OrderPosition position)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(position);
        var text = new byte[NonceSize + TagSize + payload.Length];
        RandomNumberGenerator.Fill(text.AsSpan(0, NonceSize));
        using var aes = new AesGcm(_key, TagSize);
        aes.Encrypt(text.AsSpan(0, NonceSize), payload, text.AsSpan(NonceSize + TagSize), text.AsSpan(NonceSize, TagSize));
        return WebEncoders.Base64UrlEncode(text);
    }

    /// <summary>The position; null where the text is not exactly one that was written here.</summary>
    public OrderPosition? Read(string text)
    {
        try
        {
            var bytes = WebEncoders.Base64UrlDecode(text);
            if (bytes.Length <= NonceSize + TagSize || WebEncoders.Base64UrlEncode(bytes) != text) return null;
            var payload = new byte[bytes.Length - NonceSize - TagSize];
            using var aes = new AesGcm(_key, TagSize);
            aes.Decrypt(bytes.AsSpan(0, NonceSize), bytes.AsSpan(NonceSize + TagSize), bytes.AsSpan(NonceSize, TagSize), payload);
            return JsonSerializer.Deserialize<OrderPosition>(payload);
        }
        catch (Exception fault) when (fault is FormatException or CryptographicException)
        {
            return null;
        }
    }
}
