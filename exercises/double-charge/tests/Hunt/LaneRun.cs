using DoubleCharge.Tests.Setup;
using Harness.Hunting;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Hunt;

/// <summary>One caller's requests and what was answered.</summary>
/// <param name="Intent">What was asked for.</param>
/// <param name="Answers">Every answer, in order.</param>
internal sealed record Asked(Intent Intent, IReadOnlyList<Answer> Answers)
{
    /// <summary>The last answer; null for a caller that left without one.</summary>
    public Answer? Last => Answers.Count > 0 ? Answers[^1] : null;
}

/// <summary>A payment that the starter recorded.</summary>
/// <param name="Intent">What it was for.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Id">Its id.</param>
internal sealed record OldPayment(Intent Intent, string Status, string Id);

/// <summary>A lane while it is played: its intents, and what its callers were answered.</summary>
internal sealed class LaneRun
{
    private const string Digits = "123456789";

    private readonly Dictionary<string, Intent> _twins = [];
    private readonly List<Asked> _asked = [];
    private readonly Lock _lock = new();

    /// <summary>Makes the lane's intents.</summary>
    /// <param name="world">Where they are fresh.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="copy">Which of its copies this is.</param>
    /// <param name="old">The payment of the starter that its key belongs to; null for a fresh key.</param>
    public LaneRun(PaymentsWorld world, Lane lane, int copy, OldPayment? old)
    {
        (Lane, Name, Old) = (lane, copy == 0 ? lane.Id : $"{lane.Id}.{copy}", old);
        var scenario = world.Scenario;
        // No zeros, so that a digit can move from one value to the next; letters, so that they have another case.
        var amount = long.Parse(string.Concat(Enumerable.Range(0, 5).Select(_ => Digits[scenario.Next(0, Digits.Length)])), System.Globalization.CultureInfo.InvariantCulture);
        First = old?.Intent ?? world.NewIntent() with { Key = $"k{scenario.Token(scenario.Next(7, 40))}", AmountMinor = amount };
        amount = First.AmountMinor;
        var other = world.NewIntent();
        var digits = $"{amount}";
        foreach (var name in PaymentsVocabulary.Twins.Keys)
        {
            _twins[name] = name switch
            {
                "other amount" => First with { AmountMinor = amount + 1 },
                "other order" => First with { OrderId = other.OrderId },
                "other currency" => First with { Currency = First.Currency == "EUR" ? "SEK" : "EUR" },
                "other card" => First with { CardToken = other.CardToken },
                "shifted" => First with { OrderId = First.OrderId + digits[0], AmountMinor = long.Parse(digits[1..], System.Globalization.CultureInfo.InvariantCulture) },
                "swapped" => First with { OrderId = First.CardToken, CardToken = First.OrderId },
                "other case" => First with { Key = First.Key.ToUpperInvariant() },
                "other key" => First with { Key = other.Key },
                "order in other case" => First with { OrderId = First.OrderId.ToUpperInvariant() },
                _ => First,
            };
        }
    }

    /// <summary>The lane as it was drawn.</summary>
    public Lane Lane { get; }

    /// <summary>Its name among the lanes that are played.</summary>
    public string Name { get; }

    /// <summary>The payment of the starter that its key belongs to; null for a fresh key.</summary>
    public OldPayment? Old { get; }

    /// <summary>What its first caller asks for.</summary>
    public Intent First { get; }

    /// <summary>What its callers were answered.</summary>
    public IReadOnlyList<Asked> Asked { get { lock (_lock) return [.. _asked]; } }

    /// <summary>Everything that its callers may ask for.</summary>
    public IEnumerable<Intent> Intents => Lane.Moves.Where(move => move.Do == "pay").Select(Of).Distinct();

    /// <summary>The orders whose payments are the lane's.</summary>
    public IEnumerable<string> Orders => Intents.Select(intent => intent.OrderId).Distinct();

    /// <summary>The cards whose charges are the lane's.</summary>
    public IReadOnlyList<string> Cards => [.. Intents.Select(intent => intent.CardToken).Distinct()];

    /// <summary>What a move asks for.</summary>
    public Intent Of(Move move) => _twins[move["as"] ?? "same"];

    /// <summary>A move's body.</summary>
    public string BodyOf(Move move) => move["as"] == "reformatted" ? First.ReformattedBody : Of(move).Body;

    /// <summary>Keeps what a caller was answered.</summary>
    public void Keep(Asked asked)
    {
        lock (_lock) _asked.Add(asked);
    }
}
