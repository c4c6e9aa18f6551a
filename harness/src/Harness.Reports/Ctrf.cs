using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harness.Verdicts;

namespace Harness.Reports;

/// <summary>
/// The Common Test Report Format (https://ctrf.io). Inconclusive becomes "other": it is neither a pass nor a failure, and
/// "skipped" would mean that the scenario did not run.
/// </summary>
public static class Ctrf
{
    private const string SpecVersion = "0.0.0";
    private static readonly string[] Statuses = ["passed", "failed", "skipped", "pending", "other"];

    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>The file's content.</summary>
    public static string Render(RunResult result)
    {
        var summary = new RunSummary(result);
        var tests = summary.Rows.Select(row => Test(result, row)).ToList();
        var report = new JsonObject
        {
            ["reportFormat"] = "CTRF",
            ["specVersion"] = SpecVersion,
            ["timestamp"] = Finished(result).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["generatedBy"] = "drill",
            ["results"] = new JsonObject
            {
                ["tool"] = new JsonObject { ["name"] = "drill" },
                ["summary"] = Totals(result, summary, tests),
                ["tests"] = new JsonArray([.. tests]),
                ["environment"] = Environment(result),
            },
        };
        return report.ToJsonString(Options) + "\n";
    }

    private static JsonObject Totals(RunResult result, RunSummary summary, List<JsonObject> tests)
    {
        var totals = new JsonObject { ["tests"] = tests.Count };
        foreach (var status in Statuses)
            totals[status] = tests.Count(test => test["status"]!.GetValue<string>() == status);
        totals["start"] = result.StartedAt.ToUnixTimeMilliseconds();
        totals["stop"] = Finished(result).ToUnixTimeMilliseconds();
        totals["extra"] = new JsonObject
        {
            ["verdict"] = summary.Verdict.ToLowerInvariant(),
            ["replay"] = summary.ReplayCommand,
            ["invalidReason"] = result.InvalidReason,
        };
        return totals;
    }

    private static JsonObject Test(RunResult result, ScenarioRow row)
    {
        var (entry, outcome) = row;
        var test = new JsonObject
        {
            ["name"] = entry.Title.Length > 0 ? entry.Title : entry.Id,
            ["status"] = Status(result, outcome.State),
            ["duration"] = (long)Math.Round(outcome.DurationMs),
            ["rawStatus"] = Words.Of(outcome.State),
            ["suite"] = new JsonArray(result.Exercise, Words.Of(entry.Kind)),
            ["tags"] = new JsonArray([entry.Tier.ToString().ToLowerInvariant(), .. entry.Clauses.Select(clause => (JsonNode)clause)]),
            ["retries"] = Math.Max(outcome.Attempts - 1, 0),
            ["extra"] = new JsonObject { ["id"] = entry.Id },
        };
        if (outcome.State != ScenarioState.Passed)
        {
            test["message"] = outcome.Story?.MustHold ?? outcome.Reason ?? "";
            test["trace"] = string.Join('\n', StoryText.Render(entry, outcome));
        }
        if (outcome.Logs.Count > 0)
            test["attachments"] = new JsonArray([.. outcome.Logs.Select(Attachment)]);
        return test;
    }

    private static JsonObject Attachment(string log) =>
        new() { ["name"] = Path.GetFileName(log), ["contentType"] = "text/plain", ["path"] = log };

    private static string Status(RunResult result, ScenarioState state) => state switch
    {
        ScenarioState.Passed => "passed",
        ScenarioState.Inconclusive => "other",
        ScenarioState.Missing when result.Verdict == RunVerdict.Invalid => "skipped",
        _ => "failed",
    };

    private static JsonObject Environment(RunResult result) => new()
    {
        ["appName"] = result.Exercise,
        ["extra"] = new JsonObject
        {
            ["subject"] = result.Subject,
            ["seed"] = result.Seed,
            ["postgres"] = result.Postgres,
            ["machine"] = result.Machine,
        },
    };

    private static DateTimeOffset Finished(RunResult result) =>
        result.StartedAt.ToUniversalTime().AddMilliseconds(result.DurationMs);
}
