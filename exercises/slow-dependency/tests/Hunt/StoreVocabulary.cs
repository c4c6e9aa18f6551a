using Harness.Hunting;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Hunt;

/// <summary>
/// What a hunt does to the shop: a few callers, each of whom does one thing after the other, crowds and streams of callers among them, prices
/// that change, go and come back, products that come, checkouts that are none, an instance that starts, and weather at the three dependencies:
/// slow within what C4 promises, or in trouble as D1 to D6 allow.
/// </summary>
internal sealed class StoreVocabulary : Themes
{
    /// <inheritdoc />
    public override async Task<IStage> OpenAsync(ScenarioContext scenario, int instances) =>
        new StoreStage(await StoreWorld.StartAsync(scenario, instances, Isolation.OwnProcess));

    /// <inheritdoc />
    public override string Describe(Move move) => move.Do switch
    {
        "page" => $"a caller asks instance {move["through"]} for {Product(move)}{Leaves(move)}",
        "checkout" => $"a caller buys {Product(move)} at instance {move["through"]}{Leaves(move)}",
        "order" => $"a caller reads an order that was placed before, at instance {move["through"]}",
        "health" => $"the orchestrator asks instance {move["through"]} whether it is live and ready",
        "reprice" => "pricing changes the price of the caller's own product",
        "crowd" => $"{move["count"]} callers {Many(move)} at instance {move["through"]} at once{Leaves(move)}",
        "stream" => $"{move["rate"]} callers a second {(move["of"] == "checkouts" ? "buy" : "ask for pages of")} {Over(move)} at instance {move["through"]}, for {move["for"]} s{Leaves(move)}",
        "not listed" => $"a caller {(move["of"] == "checkouts" ? "buys" : "asks for")} a product that is not in the catalogue yet, at instance {move["through"]}",
        "import" => "the catalogue's import brings the product that was not there yet",
        "withdraw" => "pricing has no price of the caller's own product any more",
        "bad basket" => $"a caller sends a checkout with {move["what"]} to instance {move["through"]}",
        "slow" => $"the {move["dependency"]} takes {move["seconds"]} s to answer, {(move["when"] == "before" ? "before" : "after")} it acts, for {move["for"]} s",
        "undo" => $"{Troubles.Undos[move["how"]!]}, for {move["for"]} s",
        "trouble" => $"the {move["dependency"]} {Troubles.Of(move["dependency"]!)[move["how"]!]}{Only(move)}, for {move["for"]} s",
        "restart" => "instance 2, which nobody asks for anything, is killed and started again",
        "quiet" => "when everything has been healed, nobody asks for anything until nothing excuses the shop any more",
        _ => move.Do,
    };

    /// <inheritdoc />
    public override IEnumerable<Move> Simpler(Move move)
    {
        if (move["leaves"] is not null) yield return Without(move, "leaves");
        if (move["only"] is not null) yield return Without(move, "only");
        if (move["of"] is not null && move["over"] != "sold out") yield return Without(move, "of");
        if (move["through"] == "2") yield return With(move, "through", "1");
        if (move["product"] is { } product && product != "own") yield return With(move, "product", "own");
        if (move["over"] is { } over && over != "fresh") yield return With(move, "over", "fresh");
        if (move["rate"] is { } rate && rate != "10") yield return With(move, "rate", "10");
        if (move["count"] is { } count && count != "20") yield return With(move, "count", "20");
        if (move["for"] is { } length && length != "4") yield return With(move, "for", "4");
    }

    private static string Product(Move move) => move["product"] switch
    {
        "own" => "the caller's own product",
        "common" => "the product that all share",
        "coming" => "the product that was not in the catalogue at first",
        "small twin" => "a product with an id of 64 letters",
        "large twin" => "a product whose id differs from its twin's in one letter being large",
        _ => "a fresh product",
    };

    private static string Over(Move move) => move["over"] switch
    {
        "own" => "one product",
        "common" => "the product that all share",
        "few" => "twenty products in turn",
        "unpriced" => "a product that pricing has no price of",
        "unknown" => "a product that the recommender does not know",
        "sold out" => "a product that is sold out",
        _ => "fresh products",
    };

    private static string Many(Move move) => move["of"] switch
    {
        "checkouts" => "buy other products",
        "orders" => "read an order that was placed before",
        _ => "ask for pages of other products",
    };

    private static string Only(Move move) => move["only"] switch
    {
        null => "",
        "some" => ", for one product in twenty alone",
        _ => ", for the product that all share alone",
    };

    private static string Leaves(Move move) => move["leaves"] is { } seconds ? $", and leave{(move.Do is "crowd" or "stream" ? "" : "s")} after {seconds} s" : "";
}
