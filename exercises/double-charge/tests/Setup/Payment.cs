using Harness.Scenarios;

namespace DoubleCharge.Tests.Setup;

/// <summary>A payment as the API shows it.</summary>
internal sealed record Payment(string Id, string OrderId, long AmountMinor, string Currency, string Status, string CreatedAt)
{
    public const string Pending = "pending";
    public const string Succeeded = "succeeded";
    public const string Declined = "declined";

    public bool IsFinal => Status is Succeeded or Declined;

    /// <summary>Whether a later look shows this payment, whatever its status is by then (C10).</summary>
    public bool IsShownAs(Payment later) => later with { Status = Status } == this;

    /// <summary>Whether a list has exactly these two, the older one first; with equal <see cref="CreatedAt"/>, in any order (C10).</summary>
    public static bool AreListed(IReadOnlyList<Payment>? list, Payment older, Payment newer) =>
        list is [var first, var second]
        && ((first == older && second == newer) || (first == newer && second == older && older.CreatedAt == newer.CreatedAt));

    public override string ToString() => $"payment {Id}: {AmountMinor} {Currency} of order {OrderId} is {Status}, created {CreatedAt}";
}

/// <summary>Reads payments from answers.</summary>
internal static class PaymentAnswers
{
    extension(Answer answer)
    {
        /// <summary>201 or 402, or a refusal that no retry changes.</summary>
        public bool IsFinal => answer.Status is 201 or 402 or 400 or 404 or 413 or 415 or 422;

        /// <summary>402 as the contract describes it: problem details with the payment's id (C4).</summary>
        public bool IsDecline => answer is { Status: 402, IsProblem: true } && answer.DeclinedPaymentId is { Length: > 0 };

        /// <summary>The id in a decline's problem details; null without one.</summary>
        public string? DeclinedPaymentId => answer.Field("paymentId");

        /// <summary>The payment in the body; null when there is none.</summary>
        public Payment? Payment => answer.Read<Payment>();

        /// <summary>The payments in the body; null when it is no array of them.</summary>
        public IReadOnlyList<Payment>? Payments => answer.Read<Payment[]>();
    }
}
