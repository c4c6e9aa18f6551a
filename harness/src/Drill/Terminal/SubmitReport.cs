using Drill.Submitting;
using Harness.Reports;
using Spectre.Console;

namespace Drill.Terminal;

/// <summary>Shows what goes into the submission and what does not, before it is made.</summary>
internal static class SubmitReport
{
    private static readonly Style Warning = new(Color.Yellow);

    /// <summary>Prints the editable files, the changed ones first, and the edits that grading ignores.</summary>
    public static void Write(
        IAnsiConsole console, string exercise, IReadOnlyList<HandedInFile> files, IReadOnlyList<string> ignored)
    {
        console.WriteLine($"{exercise}: files in the submission", StateStyle.Strong);
        var width = files.Select(file => file.Path.Length).DefaultIfEmpty().Max();
        foreach (var file in files.OrderBy(file => file.State is FileState.Unchanged or FileState.Unknown))
            console.Profile.Out.Writer.WriteLine(Line(file, width));
        if (ignored.Count > 0)
        {
            console.WriteLine();
            console.WriteLine(
                "Edits that are not handed in: grading uses its own copy of these files.", Warning);
            foreach (var path in ignored) console.Profile.Out.Writer.WriteLine("  " + PlainText.Clean(path));
        }

        console.WriteLine();
    }

    /// <summary>Prints a warning in yellow.</summary>
    public static void Warn(IAnsiConsole console, string text) => console.WriteLine(text, Warning);

    private static string Line(HandedInFile file, int width)
    {
        var state = file.State == FileState.Unknown ? "" : file.State.ToString().ToLowerInvariant();
        var added = file.Lines.Added > 0 ? $"+{file.Lines.Added}" : "";
        var removed = file.Lines.Removed > 0 ? $"-{file.Lines.Removed}" : "";
        return $"  {state,-9}  {PlainText.Clean(file.Path).PadRight(width)}  {added,5} {removed,5}".TrimEnd();
    }
}
