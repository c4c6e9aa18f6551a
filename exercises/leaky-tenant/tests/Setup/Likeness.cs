using System.Text.RegularExpressions;
using Harness.Scenarios;

namespace LeakyTenant.Tests.Setup;

/// <summary>What callers can tell two answers apart by (C2): status, media type, and the body without what may differ.</summary>
internal static partial class Likeness
{
    /// <summary>An answer without the ids that its request named, times and trace ids.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="named">The ids.</param>
    public static string Of(Answer answer, params IEnumerable<string> named)
    {
        var body = named.Aggregate(answer.Body, (text, id) => text.Replace(id, "<id>", StringComparison.OrdinalIgnoreCase));
        return $"{answer.Status} {answer.ContentType} {Plain(body)}{(answer.Problem is null ? "" : $" {answer.Problem}")}";
    }

    /// <summary>
    /// The same with every id replaced by its place among the ids of one session: two sessions that get the same answers have the same ones,
    /// whatever their ids are.
    /// </summary>
    /// <param name="answer">The answer.</param>
    /// <param name="known">The ids of the session so far, in the order in which they came up; new ones are added.</param>
    public static string InSession(Answer answer, List<string> known)
    {
        var body = Ids().Replace(answer.Body, match =>
        {
            var id = match.Value.ToLowerInvariant();
            if (!known.Contains(id)) known.Add(id);
            return $"<id {known.IndexOf(id) + 1}>";
        });
        return $"{answer.Status} {answer.ContentType} {Plain(body)}";
    }

    private static string Plain(string body) => Times().Replace(TraceIds().Replace(body, "\"traceId\":\"\""), "<time>");

    [GeneratedRegex("\"traceId\"\\s*:\\s*\"[^\"]*\"")]
    private static partial Regex TraceIds();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")]
    private static partial Regex Times();

    [GeneratedRegex("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")]
    private static partial Regex Ids();
}
