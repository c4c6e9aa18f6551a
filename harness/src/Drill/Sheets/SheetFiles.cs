using Harness.Exercises;
using Harness.Sheets;

namespace Drill.Sheets;

/// <summary>The files of an exercise's answer sheet. What is public lies in the exercise's folder, what is right in its private one.</summary>
internal sealed class SheetFiles
{
    private readonly Exercise _exercise;
    private IReadOnlyDictionary<string, IReadOnlySet<string>>? _known;

    private SheetFiles(Exercise exercise, SheetForm form) => (_exercise, Form) = (exercise, form);

    /// <summary>The questions.</summary>
    public SheetForm Form { get; }

    /// <summary>The ids that can be an answer to a question of sets or cites, by the question's id.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> Known => _known ??= Form.Questions.Where(question => question.Of is not null)
        .ToDictionary<SheetQuestion, string, IReadOnlySet<string>>(question => question.Id, question => FirstColumn(Path.Combine(_exercise.Folder, question.Of!)));

    private string Folder => Path.Combine(_exercise.PrivateFolder, SheetKey.FolderName);

    /// <summary>The sheet of an exercise; null if it has none.</summary>
    /// <exception cref="InvalidDataException">The form is missing or not valid; the message names the file.</exception>
    public static SheetFiles? Find(Exercise exercise)
    {
        if (exercise.Manifest.Sheet is not { } name) return null;
        var path = Path.Combine(exercise.Folder, name);
        return new SheetFiles(exercise, SheetForm.Parse(Text(path), path));
    }

    /// <summary>Reads the answers of the working copy.</summary>
    public SheetAnswers ReadWorkingCopy() =>
        Path.Combine(_exercise.Folder, Form.Answers) is var path && File.Exists(path) ? Read(File.ReadAllText(path)) : Read(null);

    /// <summary>Reads answers.</summary>
    /// <param name="json">The content of the candidate's file; null for no file.</param>
    public SheetAnswers Read(string? json) => SheetAnswers.Read(Form, json, Known);

    /// <summary>What is right.</summary>
    /// <exception cref="InvalidDataException">The key is missing or not valid; the message names the file.</exception>
    public SheetKey Key()
    {
        var path = Path.Combine(Folder, SheetKey.FileName);
        return SheetKey.Parse(Text(path), path, Form);
    }

    /// <summary>The sheets whose score is known, by name.</summary>
    /// <exception cref="InvalidDataException">One is not valid; the message names the file.</exception>
    public IReadOnlyList<(string Name, ScoredSheet Sheet)> Scored() =>
    [
        .. Directory.EnumerateFiles(Folder, "*.json").Where(path => Path.GetFileName(path) != SheetKey.FileName).Order(StringComparer.Ordinal)
            .Select(path => (Path.GetFileNameWithoutExtension(path), ScoredSheet.Parse(File.ReadAllText(path), path))),
    ];

    // Ids hold neither commas nor quotes.
    private static HashSet<string> FirstColumn(string path) =>
        File.Exists(path) ? [.. Text(path).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.TrimEnd('\r').Split(',')[0])] : throw Missing(path);

    private static string Text(string path) => File.Exists(path) ? File.ReadAllText(path) : throw Missing(path);

    private static InvalidDataException Missing(string path) => new($"{path} is missing. The exercise's answer sheet needs it.");
}
