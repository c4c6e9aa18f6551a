using Harness.Fakes;
using Harness.Hunting;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Hunt;

/// <summary>A time in which a dependency is slow or in trouble.</summary>
/// <param name="Dependency">The dependency.</param>
/// <param name="Move">What makes it so.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Only">Whether a product is one of those that it is about; null for all.</param>
internal sealed record Spell(string Dependency, Move Move, long StartedAt, Func<string, bool>? Only)
{
    // Later than "at once" (C8, C13), and within what C4 gives.
    private static readonly TimeSpan LateError = TimeSpan.FromSeconds(0.8);

    // Nearly the three seconds in which a reservation takes effect, or never does (D5).
    private static readonly TimeSpan LateEffect = TimeSpan.FromSeconds(2.8);

    // Longer than most services wait for it (D6).
    private static readonly TimeSpan SlowUndo = TimeSpan.FromSeconds(4);

    private int _met;

    public bool IsTrouble => Move.Do is "trouble" or "undo";

    public long? EndedAt { get; set; }

    /// <summary>What it does to a request; null for nothing. Asked once for each request, one after the other.</summary>
    public FakeFault? FaultOf(FakeRequest request)
    {
        if (Only is not null && !Only(request.Route.GetValueOrDefault("productId") ?? "")) return null;
        if (Dependency != "warehouse" || Move.Do != "undo") return Dependency != "warehouse" || Warehouse.IsReservation(request) ? Fault() : null;
        return Warehouse.IsReservation(request) ? null : Move["how"] switch
        {
            // Look-ups are well.
            "cancel 500" => request.Method == "DELETE" ? FakeFault.FailBeforeEffect(500) : null,
            // A cancellation has no body that could be cut off.
            "cut" => request.Method == "DELETE" ? FakeFault.DropBeforeEffect : FakeFault.CutBody,
            _ => Fault(),
        };
    }

    private FakeFault? Fault() => Move["how"] switch
    {
        null when Move["when"] == "before" => FakeFault.DelayBeforeEffect(Move.Seconds("seconds")),
        null => FakeFault.DelayAfterEffect(Move.Seconds("seconds")),
        "hang" => FakeFault.NeverAnswerBeforeEffect,
        "hang after" => FakeFault.NeverAnswerAfterEffect,
        "500" => FakeFault.FailBeforeEffect(500),
        "503" => FakeFault.FailBeforeEffect(503),
        "500 late" => FakeFault.FailBeforeEffect(500).DelayedBy(LateError),
        "404" => FakeFault.FailBeforeEffect(FakeAnswer.Error(404, "There is nothing for this product.")),
        "500 after" => FakeFault.FailAfterEffect(500),
        "drop" => FakeFault.DropBeforeEffect,
        "drop after" => FakeFault.DropAfterEffect,
        "drip" => FakeFault.DripBody(TimeSpan.FromMilliseconds(300)),
        "cut" => FakeFault.CutBody,
        "very slow" => FakeFault.DelayBeforeEffect(TimeSpan.FromSeconds(6)),
        "html" => Nonsense(),
        "in turn" => _met++ % 2 == 0 ? FakeFault.FailBeforeEffect(500) : Nonsense(),
        "slow" => FakeFault.DelayBeforeEffect(SlowUndo),
        "late" => FakeFault.LateEffect(LateEffect),
        "late, silent" => FakeFault.LateEffect(LateEffect, LateAnswer.Hang),
        _ => null,
    };

    // Only of the recommender it is known that it answers HTML (D2); pricing may say that it has no price (D3).
    private FakeFault Nonsense() => FakeFault.FailBeforeEffect(
        Dependency == "pricing" ? FakeAnswer.Error(404, "There is no price of this product.") : new FakeAnswer(200, "<html><body>We are deploying.</body></html>", "text/html"));
}
