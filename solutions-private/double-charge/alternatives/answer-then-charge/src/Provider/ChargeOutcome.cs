namespace DoubleCharge.Provider;

/// <summary>What is known of a charge.</summary>
internal abstract record ChargeOutcome
{
    /// <summary>The card was charged.</summary>
    /// <param name="ChargeId">The provider's id of the charge.</param>
    public sealed record Succeeded(string ChargeId) : ChargeOutcome;

    /// <summary>The provider declined the card: its own word, never a guess.</summary>
    public sealed record Declined : ChargeOutcome;

    /// <summary>No charge has taken effect so far. Only the answer to a look-up, and no promise about later.</summary>
    public sealed record NotFound : ChargeOutcome;

    /// <summary>The card may have been charged, or may yet be.</summary>
    /// <param name="Reason">Why nothing is known, for the log.</param>
    public sealed record Unknown(string Reason) : ChargeOutcome;
}
