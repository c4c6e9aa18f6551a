using Harness.Sheets;

namespace Harness.Tests.Sheets;

/// <summary>A small sheet with a question of every kind, and its key.</summary>
internal static class SampleSheet
{
    public const string FormJson =
        """
        {
          "answers": "answers.json",
          "questions": [
            { "id": "began", "kind": "time", "ask": "When?", "from": "2026-03-01T00:00:00Z", "to": "2026-03-31T00:00:00Z" },
            { "id": "deploy", "kind": "code", "ask": "Which?", "codes": { "D1": "the first", "D2": "the second", "D3": "the third" } },
            { "id": "path", "kind": "code", "ask": "How?", "codes": { "P1": "one way", "P2": "another", "P3": "a third", "P4": "a fourth" } },
            { "id": "causes", "kind": "codes", "ask": "Why?", "codes": { "M1": "a", "M2": "b", "M3": "c", "M4": "d" } },
            { "id": "affected", "kind": "set", "ask": "Who?", "of": "orders.csv" },
            { "id": "cites", "kind": "cites", "ask": "What shows it?", "of": "lines.csv", "atMost": 4 },
            { "id": "sure", "kind": "confidence", "ask": "How sure?" }
          ]
        }
        """;

    public const string KeyJson =
        """
        {
          "guessersAtMost": 0.03,
          "answers": {
            "began": { "weight": 0.2, "core": true, "from": "2026-03-09T10:00:00Z", "to": "2026-03-09T10:10:00Z" },
            "deploy": { "weight": 0.2, "core": true, "needs": ["path"], "code": "D2" },
            "path": { "weight": 0.2, "core": true, "needs": ["deploy"], "code": "P3" },
            "causes": { "weight": 0.1, "needs": ["began"], "members": ["M1", "M3"] },
            "affected": { "weight": 0.1, "members": ["o1", "o2", "o3", "o4"], "leastF1": 0.75 },
            "cites": { "weight": 0.1, "needs": ["path"], "members": ["l1", "l2"], "against": ["l5"] },
            "sure": { "weight": 0.1, "needs": ["path"] }
          }
        }
        """;

    public const string RightJson =
        """
        {
          "began": "2026-03-09T11:05:00+01:00", "deploy": "D2", "path": "P3", "causes": ["M3", "M1"],
          "affected": ["o1", "o2", "o3", "o4"], "cites": ["l1", "l2"], "sure": 100
        }
        """;

    public static readonly SheetForm Form = SheetForm.Parse(FormJson, "sheet.json");
    public static readonly SheetKey Key = SheetKey.Parse(KeyJson, "key.json", Form);

    public static readonly IReadOnlyDictionary<string, IReadOnlySet<string>> Known = new Dictionary<string, IReadOnlySet<string>>
    {
        ["affected"] = Enumerable.Range(1, 20).Select(number => $"o{number}").ToHashSet(),
        ["cites"] = Enumerable.Range(1, 9).Select(number => $"l{number}").ToHashSet(),
    };

    public static SheetAnswers Read(string? json) => SheetAnswers.Read(Form, json, Known);

    public static SheetScore Score(string? json) => SheetScorer.Score(Form, Key, Read(json));

    /// <summary>The right answers with one of them replaced.</summary>
    public static SheetScore ScoreWith(string id, string json) => Score(With(id, json));

    /// <summary>The right answers with one of them replaced.</summary>
    public static string With(string id, string json)
    {
        var answers = System.Text.Json.Nodes.JsonNode.Parse(RightJson)!.AsObject();
        answers[id] = System.Text.Json.Nodes.JsonNode.Parse(json);
        return answers.ToJsonString();
    }
}
