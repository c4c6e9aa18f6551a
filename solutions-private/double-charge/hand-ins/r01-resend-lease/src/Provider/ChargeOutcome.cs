namespace DoubleCharge.Provider;

/// <summary>What became of a charge.</summary>
internal abstract record ChargeOutcome
{
    /// <summary>The card was charged.</summary>
    /// <param name="ChargeId">The provider's id of the charge.</param>
    public sealed record Succeeded(string ChargeId) : ChargeOutcome;

    /// <summary>The card was not charged, and will not be.</summary>
    /// <param name="Reason">Why, for the log.</param>
    public sealed record Declined(string Reason) : ChargeOutcome;

    /// <summary>The card was charged, or will be, or not.</summary>
    /// <param name="Reason">Why, for the log.</param>
    public sealed record Unknown(string Reason) : ChargeOutcome;
}
