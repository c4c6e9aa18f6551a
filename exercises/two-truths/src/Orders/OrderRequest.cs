namespace TwoTruths.Orders;

/// <summary>The body of PUT /orders/{id} as it arrives; nothing in it is known to be there or to be right.</summary>
internal sealed record OrderRequest(string? Customer, long? AmountMinor, string? State)
{
    /// <summary>What a body without anything in it asks for.</summary>
    public static readonly OrderRequest Empty = new(null, null, null);

    private const int MaxLength = 64;
    private const long MaxAmountMinor = 99_999_999;

    /// <summary>The order that was asked for, or every error by the name of its field.</summary>
    public OrderDetails? Validate(string orderId, out Dictionary<string, string[]> errors)
    {
        errors = [];
        if (!IsToken(orderId)) errors["orderId"] = [$"1 to {MaxLength} letters, digits, '-' or '_' are required."];
        if (!IsToken(Customer)) errors["customer"] = [$"1 to {MaxLength} letters, digits, '-' or '_' are required."];
        if (AmountMinor is not (> 0 and <= MaxAmountMinor))
            errors["amountMinor"] = [$"A whole number from 1 to {MaxAmountMinor} is required."];
        if (!OrderState.All.Contains(State)) errors["state"] = [$"One of {string.Join(", ", OrderState.All)} is required."];

        return errors.Count > 0 ? null : new OrderDetails(Customer!, AmountMinor!.Value, State!);
    }

    private static bool IsToken(string? text) =>
        text is { Length: > 0 and <= MaxLength } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
