using Harness.Fakes;

namespace DoubleCharge.Tests.Hunt;

/// <summary>What the names of <see cref="PaymentsVocabulary.ChargeFaults"/> do to a request.</summary>
internal static class ProviderFaults
{
    // Just within P3.
    private static readonly TimeSpan LongTransit = TimeSpan.FromSeconds(0.9);
    private static readonly TimeSpan Latest = TimeSpan.FromSeconds(2.9);

    /// <summary>The fault of a name.</summary>
    public static FakeFault Of(string name) => name switch
    {
        "hang before" => FakeFault.NeverAnswerBeforeEffect,
        "hang after" => FakeFault.NeverAnswerAfterEffect,
        "drop before" => FakeFault.DropBeforeEffect,
        "drop after" => FakeFault.DropAfterEffect,
        "500 before" => FakeFault.FailBeforeEffect(500),
        "500 after" => FakeFault.FailAfterEffect(500),
        "503 before" => FakeFault.FailBeforeEffect(503),
        "late" => FakeFault.LateEffect(TimeSpan.FromSeconds(2.5)),
        "late, silent" => FakeFault.LateEffect(TimeSpan.FromSeconds(2.5), LateAnswer.Hang),
        "latest" => FakeFault.LateEffect(Latest).ReceivedAfter(LongTransit),
        "latest, silent" => FakeFault.LateEffect(Latest, LateAnswer.Hang).ReceivedAfter(LongTransit),
        "slow drop" => FakeFault.DropBeforeEffect.DelayedBy(TimeSpan.FromSeconds(1.7)),
        "slow" => FakeFault.DelayAfterEffect(TimeSpan.FromSeconds(2.5)),
        "slow before" => FakeFault.DelayBeforeEffect(TimeSpan.FromSeconds(2.5)),
        "drip" => FakeFault.DripBody(TimeSpan.FromMilliseconds(100)),
        _ => throw new InvalidDataException($"The provider has no fault '{name}'."),
    };
}
