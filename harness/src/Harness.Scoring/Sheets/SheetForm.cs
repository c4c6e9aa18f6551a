using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Exercises;

namespace Harness.Sheets;

/// <summary>How a question is answered, and so how it is scored. Never by prose.</summary>
public enum QuestionKind
{
    /// <summary>One of the question's codes.</summary>
    Code,

    /// <summary>Several of the question's codes.</summary>
    Codes,

    /// <summary>A moment: ISO 8601 with an offset.</summary>
    Time,

    /// <summary>A set of ids, each from the question's list.</summary>
    Set,

    /// <summary>Ids of evidence that speaks for the answers, each from the question's list.</summary>
    Cites,

    /// <summary>How sure the candidate is that every core answer is right, in percent.</summary>
    Confidence,
}

/// <summary>One question of an answer sheet.</summary>
/// <param name="Id">The field of the answers that answers it.</param>
/// <param name="Kind">How it is answered.</param>
/// <param name="Ask">The question, a plain sentence.</param>
public sealed record SheetQuestion(string Id, QuestionKind Kind, string Ask)
{
    /// <summary>The codes that may be an answer, each with its meaning in one line; empty unless the question asks for codes.</summary>
    public IReadOnlyDictionary<string, string> Codes { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// For sets and cites: a CSV file below the exercise's folder whose first column, below a line of headings, lists every id that can be an answer.
    /// </summary>
    public string? Of { get; init; }

    /// <summary>The most ids, or codes, that an answer may hold; null for no limit.</summary>
    public int? AtMost { get; init; }

    /// <summary>For times: the first moment that can be an answer.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>For times: the last moment that can be an answer.</summary>
    public DateTimeOffset? To { get; init; }
}

/// <summary>
/// What an answer sheet asks: the content of `sheet.json`, which candidates see. It holds no answers; they are in a <see cref="SheetKey"/>.
/// </summary>
public sealed record SheetForm
{
    /// <summary>The usual name of the file.</summary>
    public const string FileName = "sheet.json";

    /// <summary>How sheets, keys and answers are read: no comments, no unknown fields.</summary>
    public static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        WriteIndented = true,
    };

    /// <summary>The file, below the exercise's folder, that the candidate fills in.</summary>
    public required string Answers { get; init; }

    /// <summary>The questions, in the order in which they are shown.</summary>
    public required IReadOnlyList<SheetQuestion> Questions { get; init; }

    /// <summary>Reads and checks a file's content.</summary>
    /// <exception cref="InvalidDataException">It is not a form; the message names the file and the error.</exception>
    public static SheetForm Parse(string json, string path)
    {
        var form = StrictJson.Parse<SheetForm>(json, JsonOptions, fault => $"{path} is not a valid answer sheet: {fault}");
        foreach (var question in form.Questions)
        {
            if (FaultOf(question) is { } fault) throw new InvalidDataException($"{path}: the question '{question.Id}' {fault}.");
        }

        return form.Questions.Select(question => question.Id).Distinct().Count() == form.Questions.Count
            ? form
            : throw new InvalidDataException($"{path}: two questions have the same id.");
    }

    private static string? FaultOf(SheetQuestion question) => question switch
    {
        { Kind: QuestionKind.Code or QuestionKind.Codes, Codes.Count: < 2 } => "needs at least two codes",
        { Kind: QuestionKind.Time, From: null } or { Kind: QuestionKind.Time, To: null } => "needs `from` and `to`",
        { Kind: QuestionKind.Set or QuestionKind.Cites, Of: null } => "needs `of`, the list of its ids",
        { Kind: QuestionKind.Cites, AtMost: null } => "needs `atMost`",
        _ => null,
    };
}
