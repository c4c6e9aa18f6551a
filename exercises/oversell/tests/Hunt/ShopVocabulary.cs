using Harness.Hunting;
using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Hunt;

/// <summary>
/// What a hunt does to the ticket shop. Every lane is one event with few seats, whose buyers order, confirm, cancel and read, and send the
/// near-twins of their requests. Meanwhile databases leave, hang or answer slowly, and instances come and go (C3, C10). Holds are short,
/// and the clocks of the instances differ as far as C11 allows, always. What scripts are about is in <see cref="ScriptThemes"/>, what lanes are
/// about in <see cref="LaneThemes"/>.
/// </summary>
internal sealed class ShopVocabulary : ScriptThemes
{
    /// <summary>How long a hold lasts.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(4.6);

    /// <summary>What an event has that no move describes.</summary>
    internal const string UsualTypes = "2,2,2", UsualCodes = "2,1";

    private static readonly TimeSpan ClockIsOff = TimeSpan.FromSeconds(30);

    // What a move does without, one by one, when it is shrunk.
    private static readonly string[] Dispensable = ["code", "good", "by", "where"];

    /// <inheritdoc />
    public override async Task<IStage> OpenAsync(ScenarioContext scenario, int instances)
    {
        var world = await ShopWorld.StartAsync(scenario, new ShopOptions
        {
            Instances = instances,
            Isolation = Isolation.OwnProcess,
            Lifetime = Lifetime,
            ClockOffset = number => number == 1 ? -ClockIsOff : ClockIsOff,
        });
        scenario.Did(FormattableString.Invariant(
            $"Started instances whose clocks are {ClockIsOff.TotalSeconds:0} s slow (instance 1) and fast (the others), with holds of {Lifetime.TotalSeconds} s."));
        return new ShopStage(world);
    }

    /// <inheritdoc />
    public override string Describe(Move move) => ShopWords.Of(move);

    /// <inheritdoc />
    public override IEnumerable<Move> Simpler(Move move)
    {
        if (move["until"] is "once" or "leaves") yield return Without(move, "until");
        if (move["through"] is "any" or "2" or "both") yield return With(move, "through", "1");
        foreach (var name in Dispensable)
            if (move[name] is not null) yield return Without(move, name);
        if (move is { Do: "hold up" } && move["what"] is not null) yield return Without(move, "what");
        if (move["wants"] is { } wants && wants.Contains(',', StringComparison.Ordinal)) yield return With(move, "wants", wants.Split(',')[0]);
        if (move["wants"] is { } some && some != "1:1") yield return With(move, "wants", "1:1");
        if (move["types"] is { } types && types != "1") yield return With(move, "types", "1");
        if (move["count"] is { } count && count != "1") yield return With(move, "count", "1");
        if (move["for"] is { } length && length != "1") yield return With(move, "for", "1");
        if (move["nth"] is { } nth && nth != "1") yield return With(move, "nth", "1");
        if (move["back"] is { } back && back != "0") yield return With(move, "back", "0");
        if (move["milliseconds"] is { } late && late != "50") yield return With(move, "milliseconds", "50");
    }
}
