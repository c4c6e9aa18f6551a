using AiEndpoint.Hosting;

namespace AiEndpoint.Transfers;

/// <summary>A transfer as callers see it.</summary>
internal sealed record Transfer(Guid TransferId, string From, string To, long AmountMinor, string Currency, string Status, string? Reason);

/// <summary>Values of <see cref="Transfer.Status"/>; the others are used in the database only.</summary>
internal static class TransferStatus
{
    public const string Pending = "pending";
    public const string Completed = "completed";
    public const string Reversed = "reversed";
}

/// <summary>A validated request for a transfer.</summary>
internal sealed record TransferDetails(string From, string To, long AmountMinor, string Currency)
{
    /// <summary>What the request asks for. None of the parts can contain the separator.</summary>
    public string Content => $"{From}|{To}|{AmountMinor}|{Currency}";
}

/// <summary>The body of POST /transfers, before validation.</summary>
internal sealed record TransferRequest(string? From, string? To, long? AmountMinor, string? Currency)
{
    private const long MaxAmountMinor = 10_000_000;

    /// <summary>Returns what is asked for, or null and the errors by field.</summary>
    public TransferDetails? Validate(out Dictionary<string, string[]> errors)
    {
        errors = [];
        if (!Caller.IsId(From)) errors["from"] = ["An account id is required."];
        if (!Caller.IsId(To) || To == From) errors["to"] = ["The id of another account is required."];
        if (AmountMinor is not (>= 1 and <= MaxAmountMinor)) errors["amountMinor"] = [$"1 to {MaxAmountMinor} is required."];
        if (Currency is not { Length: 3 } || !Currency.All(char.IsAsciiLetterUpper))
            errors["currency"] = ["Three capital letters are required."];
        return errors.Count > 0 ? null : new TransferDetails(From!, To!, AmountMinor!.Value, Currency!);
    }
}
