namespace SlowDependency.Tests.Hunt;

/// <summary>What the dependencies may do, by the names that moves use, in words.</summary>
internal static class Troubles
{
    /// <summary>The dependencies.</summary>
    public static readonly string[] Dependencies = ["recommender", "pricing", "warehouse"];

    /// <summary>What the recommender and pricing may do (D1).</summary>
    public static readonly IReadOnlyDictionary<string, string> Reads = new Dictionary<string, string>
    {
        ["hang"] = "hangs",
        ["500"] = "answers 500",
        ["503"] = "answers 503",
        ["500 late"] = "answers 500 after 0.8 s",
        ["404"] = "answers 404 whatever it is asked for",
        ["drop"] = "drops connections",
        ["refuse"] = "refuses connections",
        ["drip"] = "answers byte by byte",
        ["cut"] = "drops connections in the middle of its answers",
        ["very slow"] = "takes 6 s to answer",
        ["html"] = "answers a page of HTML",
        ["in turn"] = "answers in turn with 500 and with something else that is no use (D2, D3)",
    };

    /// <summary>What the warehouse may do to reservations (D1, D5).</summary>
    public static readonly IReadOnlyDictionary<string, string> Writes = new Dictionary<string, string>
    {
        ["hang"] = "hangs and does not reserve",
        ["hang after"] = "reserves and hangs",
        ["500"] = "answers 500 and does not reserve",
        ["500 after"] = "reserves and answers 500",
        ["drop"] = "drops connections and does not reserve",
        ["drop after"] = "reserves and drops connections",
        ["cut"] = "reserves and drops connections in the middle of its answers",
        ["refuse"] = "refuses connections",
        ["late"] = "drops connections and reserves 2.8 s later",
        ["late, silent"] = "hangs and reserves 2.8 s later",
    };

    /// <summary>What the warehouse may do to look-ups and cancellations besides (D6).</summary>
    public static readonly IReadOnlyDictionary<string, string> Undos = new Dictionary<string, string>
    {
        ["500"] = "look-ups and cancellations at the warehouse fail",
        ["hang"] = "look-ups and cancellations at the warehouse hang",
        ["slow"] = "look-ups and cancellations at the warehouse take 4 s",
        ["drop"] = "look-ups and cancellations at the warehouse have their connections dropped",
        ["cancel 500"] = "cancellations at the warehouse fail, and look-ups do not",
        ["cut"] = "look-ups at the warehouse have their connections dropped in the middle of the answer, and cancellations before it",
    };

    /// <summary>
    /// What a dependency may do in any script. An empty list, which is what a 404 means, may be shown for a minute (D2): only scripts that ask
    /// for no product twice make the recommender answer it.
    /// </summary>
    public static IEnumerable<string> AnyOf(string dependency) =>
        Of(dependency).Keys.Where(how => how != "404" && (how != "html" || dependency == "recommender"));

    /// <summary>What a dependency may do.</summary>
    public static IReadOnlyDictionary<string, string> Of(string dependency) => dependency == "warehouse" ? Writes : Reads;
}
