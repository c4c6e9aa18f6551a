using Harness.Hunting;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Hunt;

/// <summary>
/// What a hunt does to the transfers of gift cards. Every lane has a few accounts of its own, between which callers move money, take it back,
/// and send the near-twins of their requests. Meanwhile fraud prevention and notifications do what F1 to F3, N1 and N2 allow, databases leave
/// (C14), and instances come and go. What scripts are about is in <see cref="ScriptThemes"/>, what lanes are about in <see cref="LaneThemes"/>.
/// </summary>
internal sealed class CardsVocabulary : ScriptThemes
{
    // What a move does without, one by one, when it is shrunk.
    private static readonly string[] Dispensable = ["patience", "phone", "good", "query", "in", "holds", "owner", "currency"];

    /// <inheritdoc />
    public override async Task<IStage> OpenAsync(ScenarioContext scenario, int instances) => await CardsStage.OpenAsync(scenario, instances);

    /// <inheritdoc />
    public override string Describe(Move move) => CardsWords.Of(move);

    /// <inheritdoc />
    public override IEnumerable<Move> Simpler(Move move)
    {
        if (move["until"] is "once" or "leaves") yield return Without(Without(move, "until"), "patience");
        if (move["through"] is "any" or "2" or "both") yield return With(move, "through", "1");
        foreach (var name in Dispensable)
            if (move[name] is not null && move["until"] is null) yield return Without(move, name);
        if (move["amount"] is { } amount && amount != "1") yield return Without(move, "amount");
        if (move["times"] is { } times && times != "1") yield return With(move, "times", "1");
        if (move["for"] is { } length && length != "1") yield return With(move, "for", "1");
        if (move["nth"] is { } nth && nth != "1") yield return With(move, "nth", "1");
        if (move["back"] is { } back && back != "0") yield return With(move, "back", "0");
        if (move is { Do: "kill" } && move["back"] is null) yield return With(move, "back", "1");
        if (move is { Do: "fraud" } && move["how"] is not ("503" or "hang")) yield return With(move, "how", "503");
        if (move is { Do: "notify" } && move["how"] is not ("503 before" or "hang before")) yield return With(move, "how", "503 before");
    }
}
