using System.Globalization;
using System.Text.Json;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Setup;

/// <summary>An account, as the team that issues gift cards added it (A1).</summary>
internal sealed record Account(string AccountId, string OwnerId, string Currency, long OpenedWithMinor)
{
    public override string ToString() => $"account {AccountId} of {OwnerId}, opened with {OpenedWithMinor} {Currency}";
}

/// <summary>What a caller wants: one transfer, with its key.</summary>
internal sealed record Intent(string OwnerId, string Key, string DeviceToken, string From, string To, long AmountMinor, string Currency)
{
    /// <summary>The body of POST /transfers.</summary>
    public string Body => JsonSerializer.Serialize(new { from = From, to = To, amountMinor = AmountMinor, currency = Currency });

    public override string ToString() => $"transfer {Key} of {OwnerId}: {AmountMinor} {Currency} from {From} to {To}";
}

/// <summary>A transfer as the API shows it (C14).</summary>
internal sealed record Transfer(string TransferId, string From, string To, long AmountMinor, string Currency, string Status, string? Reason)
{
    public const string Pending = "pending";
    public const string Completed = "completed";
    public const string Declined = "declined";
    public const string Reversed = "reversed";

    /// <summary>Whether these are the values that were asked for.</summary>
    public bool Is(Intent intent) => (From, To, AmountMinor, Currency) == (intent.From, intent.To, intent.AmountMinor, intent.Currency);

    /// <summary>Whether this is what was asked for, with this status; a reason is there if, and only if, it is declined (C14).</summary>
    public bool Is(Intent intent, string status, string? reason = null) =>
        TransferId.Length > 0 && Is(intent) && Status == status && Reason == reason && Reason is null == (Status != Declined);
}

/// <summary>An entry of a statement (C14).</summary>
internal sealed record Entry(string TransferId, string Kind, long AmountMinor, string Counterparty, string BookedAt)
{
    public const string OfTransfer = "transfer";
    public const string OfReversal = "reversal";

    /// <summary>When the money moved; null if that is no time.</summary>
    public DateTimeOffset? Time =>
        DateTimeOffset.TryParse(BookedAt, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}

/// <summary>A statement as the API shows it (C14).</summary>
internal sealed record Statement(string AccountId, string Currency, long BalanceMinor, IReadOnlyList<Entry> Entries);

/// <summary>How this exercise reads answers.</summary>
internal static class TransferAnswers
{
    extension(Answer answer)
    {
        /// <summary>The transfer of a 200 or 202; null for anything else.</summary>
        public Transfer? Transfer => answer.Status is 200 or 202 ? answer.Read<Transfer>() : null;

        /// <summary>The statement of a 200; null for anything else.</summary>
        public Statement? Statement => answer.Status == 200 ? answer.Read<Statement>() : null;

        /// <summary>Whether these are problem details with this status and this reason.</summary>
        public bool IsRefusal(int status, string reason) => answer.Status == status && answer.IsProblem && answer.Field("reason") == reason;
    }
}
