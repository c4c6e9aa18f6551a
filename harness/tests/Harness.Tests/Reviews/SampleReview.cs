using System.Text.Json.Nodes;
using Harness.Reviews;
using Harness.Twins;

namespace Harness.Tests.Reviews;

/// <summary>A small source with six sites, three of them bad, and reviews of it.</summary>
internal static class SampleReview
{
    public const string FormJson =
        """
        {
          "review": "review.json", "proofs": "proofs/",
          "files": ["src/Store.cs", "src/Api.cs"],
          "clauses": ["C1", "C2", "C3"],
          "harms": { "money": "money is lost", "leak": "a secret is shown", "stall": "nobody is served" },
          "severities": { "block": "must not ship", "later": "may ship" },
          "limits": { "findings": 6, "linesEach": 4, "sharePercent": 50, "triggerChars": 40 },
          "bar": { "recall": 0.6, "precision": 0.75 }
        }
        """;

    public const string SitesJson =
        """
        {
          "practice": 1, "badSites": 3,
          "sites": [
            { "id": "S1", "weight": 2, "bad": "It pays what is not there.", "good": "It looks first.", "clauses": ["C1"], "harms": ["money"],
              "anchors": [{ "file": "src/Store.cs", "symbol": "site" }, { "file": "src/Api.cs", "symbol": "Api.Call", "from": 0, "to": 0 }] },
            { "id": "S2", "weight": 1, "bad": "The name goes into the statement.", "good": "The name is one of two.", "clauses": ["C2", "C3"], "harms": ["leak"],
              "anchors": [{ "file": "src/Store.cs", "symbol": "Store.Sort" }] },
            { "id": "S3", "weight": 1, "bad": "Nobody is told.", "good": "It tells.", "clauses": ["C1"], "harms": ["stall"],
              "anchors": [{ "file": "src/Store.cs", "symbol": "site" }] },
            { "id": "S4", "weight": 1, "bad": "It shows the key.", "good": "It shows the key's first letters.", "clauses": ["C3"], "harms": ["leak"],
              "anchors": [{ "file": "src/Api.cs", "symbol": "site" }] },
            { "id": "S5", "weight": 1, "bad": "It waits for ever.", "good": "It waits for a second.", "clauses": ["C2"], "harms": ["stall", "money"],
              "anchors": [{ "file": "src/Api.cs", "symbol": "site" }] },
            { "id": "S6", "weight": 1, "bad": "It rounds.", "good": "It is exact.", "clauses": ["C1"], "harms": ["money", "stall"],
              "anchors": [{ "file": "src/Api.cs", "symbol": "site", "twin": "bad" }, { "file": "src/Api.cs", "symbol": "Api.Cents", "twin": "good" }] }
          ]
        }
        """;

    public static readonly Dictionary<string, string> AuthorFiles = new()
    {
        ["src/Store.cs"] =
            """
            namespace Sample;

            public sealed class Store
            {
                public int Take(int amount)
                {
            #if SITE_S1
                    return Balance - amount;
            #else
                    if (amount > Balance) throw new InvalidOperationException();
                    return Balance - amount;
            #endif
                }

                public string Sort(string name) =>
            #if SITE_S2
                    $"ORDER BY {name}";
            #else
                    $"ORDER BY {(name is "at" or "amount" ? name : "at")}";
            #endif

                public int Balance { get; set; } = 5;

                public void Tell()
                {
            #if SITE_S3
            #else
                    Log("told");
            #endif
                    Send();
                }
            }

            """,
        ["src/Api.cs"] =
            """
            public static class Api
            {
                public static void Call(Store store, int amount)
                {
            #if SITE_S4
                    Log(store.Key);
            #else
                    Log(store.Key[..4]);
            #endif
                    store.Take(amount);
            #if SITE_S5
                    store.Wait();
            #else
                    store.Wait(1000);
            #endif
                }

                public static long Cents(decimal amount)
                {
            #if SITE_S6
                    return (long)Math.Round(amount * 100);
            #else
                    return checked((long)(amount * 100));
            #endif
                }
            }

            """,
    };

    public static readonly ReviewForm Form = ReviewForm.Parse(FormJson, "review-form.json");
    public static readonly ReviewSites Sites = ReviewSites.Parse(SitesJson, "sites.json", Form);
    public static readonly TwinSource Author = TwinSource.Parse(AuthorFiles);

    /// <summary>The source in which S1, S3 and S5 are bad.</summary>
    public static readonly BakedSource Source = Author.Bake(["S1", "S3", "S5"]);

    public static readonly SiteMap Map = SiteMap.Of(Sites, Source);
    public static readonly ReviewedSource Reviewed = ReviewedSource.Of(Form, Source.Files);
    public static readonly IReadOnlySet<string> Proofs = new HashSet<string> { "proofs/One.cs", "proofs/Two.cs" };

    /// <summary>The JSON of a finding.</summary>
    public static string FindingJson(string file = "src/Store.cs", int from = 7, int? to = null, string clause = "C1", string harm = "money", int confidence = 80, string? proof = null) =>
        $$"""
        { "file": "{{file}}", "lines": { "from": {{from}}, "to": {{to ?? from}} }, "clause": "{{clause}}", "harm": "{{harm}}", "severity": "block",
          "confidence": {{confidence}}, "trigger": "two at once"{{(proof is null ? "" : $", \"proof\": \"{proof}\"")}} }
        """;

    /// <summary>A right finding about a site that is bad in <see cref="Source"/>.</summary>
    public static string Right(string site, int confidence = 80) => site switch
    {
        "S1" => FindingJson(confidence: confidence),
        "S3" => FindingJson(from: LineOf("src/Store.cs", "Send();"), harm: "stall", confidence: confidence),
        _ => FindingJson("src/Api.cs", LineOf("src/Api.cs", "Wait()"), clause: "C2", harm: "stall", confidence: confidence),
    };

    /// <summary>The line of a file of <see cref="Source"/> that has a text.</summary>
    public static int LineOf(string file, string part) => Source.Files[file].Split('\n').ToList().FindIndex(line => line.Contains(part)) + 1;

    public static string Json(params string[] findings) => $"{{ \"findings\": [{string.Join(", ", findings)}] }}";

    public static Review Read(string? json) => Review.Read(Form, Reviewed, json, Proofs);

    /// <summary>Reads the one finding with one of its fields replaced, or taken away.</summary>
    public static Review ReadWith(string field, string? json)
    {
        var finding = JsonNode.Parse(FindingJson())!.AsObject();
        finding.Remove(field);
        if (json is not null) finding[field] = JsonNode.Parse(json);
        return Read(Json(finding.ToJsonString()));
    }

    public static ReviewScore Score(params string[] findings) => ReviewScorer.Score(Form, Map, Read(Json(findings)), new HashSet<string> { "proofs/One.cs" });
}
