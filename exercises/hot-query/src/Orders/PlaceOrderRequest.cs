using HotQuery.Hosting;

namespace HotQuery.Orders;

internal sealed record PlaceOrderRequest
{
    public required long CustomerId { get; init; }

    public required string Email { get; init; }

    public required IReadOnlyList<OrderLine> Lines { get; init; }

    public long TotalCents => Lines.Sum(line => line.Quantity * line.UnitPriceCents);

    /// <exception cref="BadRequestException">It asks for something that cannot be ordered.</exception>
    public void Validate()
    {
        if (CustomerId <= 0) throw new BadRequestException("customerId is a positive number.");
        if (!EmailAddress.IsValid(Email)) throw new BadRequestException("email is not an address.");
        if (Lines is not { Count: >= 1 and <= 50 }) throw new BadRequestException("An order has 1 to 50 lines.");
        foreach (var line in Lines)
        {
            if (line?.Sku is not { Length: >= 1 and <= 40 } sku || !sku.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
                throw new BadRequestException("sku is 1 to 40 ASCII letters, digits or '-'.");
            if (line.Quantity is < 1 or > 1000) throw new BadRequestException("quantity is 1 to 1000.");
            if (line.UnitPriceCents is < 0 or > 10_000_000) throw new BadRequestException("unitPriceCents is 0 to 10000000.");
        }
    }
}

internal static class EmailAddress
{
    /// <summary>Whether it is 3 to 254 printable ASCII characters without a space, with one '@' that has something on either side.</summary>
    public static bool IsValid(string? text) =>
        text is { Length: >= 3 and <= 254 }
        && text.All(c => c is > ' ' and <= '~')
        && text.IndexOf('@') is > 0 and var at && at == text.LastIndexOf('@') && at < text.Length - 1;
}
