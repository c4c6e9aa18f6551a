using Harness.Exercises;

namespace Harness.Sheets;

/// <summary>What is right, for one question. Which of its values counts follows from the question's kind.</summary>
public sealed record KeyedAnswer
{
    /// <summary>The share of the whole score; all shares together are 1.</summary>
    public required double Weight { get; init; }

    /// <summary>Whether a sheet counts as right only if this answer is.</summary>
    public bool Core { get; init; }

    /// <summary>Questions that must be right, too, for this answer to count: a code that is one of three is guessed by one in three.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>For codes: the right one.</summary>
    public string? Code { get; init; }

    /// <summary>For times: the first right moment.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>For times: the last right moment.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>For sets and several codes: those that belong to the answer. For cites: those that tell the answer from another one.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>For cites: those that speak against the answer.</summary>
    public IReadOnlyList<string> Against { get; init; } = [];

    /// <summary>For sets: an F1 below this scores nothing, 0 to 1.</summary>
    public double LeastF1 { get; init; }
}

/// <summary>The answers to a sheet: the content of `sheets/key.json` in the private folder.</summary>
public sealed record SheetKey
{
    /// <summary>The folder of keys and scored sheets, below an exercise's private folder.</summary>
    public const string FolderName = "sheets";

    /// <summary>The name of the file.</summary>
    public const string FileName = "key.json";

    /// <summary>The most that guessers may score on average, 0 to 1.</summary>
    public required double GuessersAtMost { get; init; }

    /// <summary>The answers by question.</summary>
    public required IReadOnlyDictionary<string, KeyedAnswer> Answers { get; init; }

    /// <summary>Reads and checks a file's content.</summary>
    /// <exception cref="InvalidDataException">It is not a key to this form; the message names the file and the error.</exception>
    public static SheetKey Parse(string json, string path, SheetForm form)
    {
        var key = StrictJson.Parse<SheetKey>(json, SheetForm.JsonOptions, fault => $"{path} is not a valid key: {fault}");
        foreach (var question in form.Questions)
        {
            if (!key.Answers.TryGetValue(question.Id, out var answer)) throw new InvalidDataException($"{path} has no answer to '{question.Id}'.");
            if (FaultOf(question, answer) is { } fault) throw new InvalidDataException($"{path}: the answer to '{question.Id}' {fault}.");
            if (answer.Needs.Except(key.Answers.Keys).FirstOrDefault() is { } unknown) throw new InvalidDataException($"{path}: '{question.Id}' needs '{unknown}', which is no question.");
        }

        if (key.Answers.Count != form.Questions.Count) throw new InvalidDataException($"{path} answers what the sheet does not ask.");
        if (Math.Abs(key.Answers.Values.Sum(answer => answer.Weight) - 1) > 1e-9) throw new InvalidDataException($"{path}: the weights do not add up to 1.");
        if (!key.Answers.Values.Any(answer => answer.Core)) throw new InvalidDataException($"{path}: no answer is core.");
        return key;
    }

    private static string? FaultOf(SheetQuestion question, KeyedAnswer answer) => question.Kind switch
    {
        QuestionKind.Code when answer.Code is null || !question.Codes.ContainsKey(answer.Code) => "is none of its codes",
        QuestionKind.Codes when answer.Members.Count == 0 || answer.Members.Except(question.Codes.Keys).Any() => "holds something that is none of its codes",
        QuestionKind.Time when answer.From is null || answer.To < answer.From || answer.From < question.From || answer.To > question.To => "is no window of the question's time",
        QuestionKind.Set or QuestionKind.Cites when answer.Members.Count == 0 => "has no members",
        QuestionKind.Confidence when answer.Core => "cannot be core",
        _ => null,
    };
}
