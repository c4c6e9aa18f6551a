using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace HotQuery.Orders;

/// <summary>The last order that was shown of a list, and whose list it is.</summary>
internal sealed record OrderPosition(long CustomerId, string? Status, DateTime PlacedAt, long Id);

/// <summary>Turns positions into the text that callers carry, and back.</summary>
internal sealed class OrderCursor
{
    public string Write(OrderPosition position) => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(
        FormattableString.Invariant($"{position.CustomerId}|{position.Status}|{position.PlacedAt:O}|{position.Id}")));

    /// <summary>The position; null where the text is not one.</summary>
    public OrderPosition? Read(string text)
    {
        try
        {
            var parts = Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(text)).Split('|');
            return parts.Length == 4
                && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var customerId)
                && DateTime.TryParseExact(parts[2], "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var placedAt)
                && placedAt.Kind == DateTimeKind.Utc
                && long.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? new OrderPosition(customerId, parts[1].Length == 0 ? null : parts[1], placedAt, id)
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
