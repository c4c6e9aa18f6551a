using System.Globalization;
using System.Text.Json;

namespace Harness.Sheets;

/// <summary>One answer, read by the kind of its question; at most one of its values is set.</summary>
public sealed record SheetAnswer
{
    /// <summary>A code.</summary>
    public string? Code { get; init; }

    /// <summary>Ids or codes, each once.</summary>
    public IReadOnlySet<string>? Ids { get; init; }

    /// <summary>A moment.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Percent, 0 to 100.</summary>
    public int? Percent { get; init; }
}

/// <summary>
/// The answers of a candidate, as far as their form is right. Nothing here throws, whatever a file holds, and nothing knows what is right.
/// </summary>
/// <param name="ById">The answers by question; a question without an answer, or with a malformed one, is absent.</param>
/// <param name="Faults">What is wrong with the form, one sentence each.</param>
public sealed record SheetAnswers(IReadOnlyDictionary<string, SheetAnswer> ById, IReadOnlyList<string> Faults)
{
    // A set lists orders or users, never more than a data set has.
    private const int MostChars = 4 * 1024 * 1024;
    private const int MostFaults = 20;

    /// <summary>No answers at all.</summary>
    public static readonly SheetAnswers None = new(new Dictionary<string, SheetAnswer>(), []);

    /// <summary>Reads a file's content. A question is left unanswered with `null`, or by leaving its field out.</summary>
    /// <param name="form">The questions.</param>
    /// <param name="json">The content; null for no file.</param>
    /// <param name="known">The ids that can be an answer to a question of sets or cites, by the question's id.</param>
    public static SheetAnswers Read(SheetForm form, string? json, IReadOnlyDictionary<string, IReadOnlySet<string>> known)
    {
        if (json is null) return None with { Faults = [$"There is no {form.Answers}."] };
        if (json.Length > MostChars) return None with { Faults = [$"{form.Answers} is longer than {MostChars >> 20} MiB."] };
        Dictionary<string, SheetAnswer> answers = [];
        List<string> faults = [];
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return None with { Faults = [$"{form.Answers} is not a JSON object."] };
            foreach (var field in document.RootElement.EnumerateObject())
            {
                if (form.Questions.FirstOrDefault(question => question.Id == field.Name) is not { } question)
                    faults.Add($"`{Shown(field.Name)}` is not a question of the sheet.");
                else if (answers.ContainsKey(question.Id)) faults.Add($"`{question.Id}` is answered twice.");
                else if (field.Value.ValueKind != JsonValueKind.Null && Read(question, field.Value, known.GetValueOrDefault(question.Id), faults) is { } answer)
                    answers.Add(question.Id, answer);
            }
        }
        // Half a surrogate pair is found only when the text is read.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return None with { Faults = [$"{form.Answers} is not valid JSON."] };
        }

        return new SheetAnswers(answers, faults.Count > MostFaults ? [.. faults.Take(MostFaults), $"… and {faults.Count - MostFaults} more."] : faults);
    }

    private static SheetAnswer? Read(SheetQuestion question, JsonElement value, IReadOnlySet<string>? known, List<string> faults)
    {
        switch (question.Kind)
        {
            case QuestionKind.Code:
                if (Text(value) is { } code && question.Codes.ContainsKey(code)) return new SheetAnswer { Code = code };
                faults.Add($"`{question.Id}` must be one of its codes: {string.Join(", ", question.Codes.Keys)}.");
                return null;
            case QuestionKind.Time:
                if (Text(value) is { } text && TimeOf(text) is { } time && time >= question.From && time <= question.To) return new SheetAnswer { Time = time };
                faults.Add($"`{question.Id}` must be a moment such as {Moment(question.From!.Value)}, from then to {Moment(question.To!.Value)}.");
                return null;
            case QuestionKind.Confidence:
                if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var percent) && percent is >= 0 and <= 100) return new SheetAnswer { Percent = percent };
                faults.Add($"`{question.Id}` must be a whole number from 0 to 100.");
                return null;
            default:
                return ReadIds(question, value, question.Kind == QuestionKind.Codes ? question.Codes.Keys.ToHashSet() : known, faults);
        }
    }

    private static SheetAnswer? ReadIds(SheetQuestion question, JsonElement value, IReadOnlySet<string>? known, List<string> faults)
    {
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(one => one.ValueKind != JsonValueKind.String))
        {
            faults.Add($"`{question.Id}` must be an array of strings.");
            return null;
        }

        var ids = value.EnumerateArray().Select(one => one.GetString()!).ToList();
        if (ids.Distinct(StringComparer.Ordinal).Count() < ids.Count) faults.Add($"`{question.Id}` holds something twice.");
        else if (ids.Count > question.AtMost) faults.Add($"`{question.Id}` holds {ids.Count}, and may hold {question.AtMost}.");
        else if (known is not null && ids.FirstOrDefault(id => !known.Contains(id)) is { } unknown)
            faults.Add($"`{question.Id}` holds '{Shown(unknown)}', which {(question.Of is null ? "is none of its codes" : $"{question.Of} does not list")}.");
        else return new SheetAnswer { Ids = ids.ToHashSet(StringComparer.Ordinal) };
        return null;
    }

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // With an offset: a moment without one means something else on every machine.
    private static DateTimeOffset? TimeOf(string text) => DateTimeOffset.TryParseExact(
        text, ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
        && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal)) ? time : null;

    /// <summary>A moment as a sheet is filled in with it, and as it is shown.</summary>
    internal static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Shown(string text) => text.Length > 40 ? text[..40] + "…" : text;
}
