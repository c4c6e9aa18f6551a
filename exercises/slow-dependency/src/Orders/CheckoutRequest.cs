namespace SlowDependency.Orders;

/// <summary>The body of POST /checkout as it arrives; nothing in it is known to be there or to be right.</summary>
internal sealed record CheckoutRequest(string? OrderId, string? ProductId, int? Quantity)
{
    private const int MaxQuantity = 10;

    /// <summary>Every error by the name of its field; empty when the order can be placed.</summary>
    public Dictionary<string, string[]> Validate()
    {
        var errors = new Dictionary<string, string[]>();
        if (!IsToken(OrderId)) errors["orderId"] = ["1 to 64 letters, digits, '-' or '_' are required."];
        if (!IsToken(ProductId)) errors["productId"] = ["1 to 64 letters, digits, '-' or '_' are required."];
        if (Quantity is not (>= 1 and <= MaxQuantity)) errors["quantity"] = [$"A whole number from 1 to {MaxQuantity} is required."];
        return errors;
    }

    private static bool IsToken(string? text) =>
        text is { Length: > 0 and <= 64 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
