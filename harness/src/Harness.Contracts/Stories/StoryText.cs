using Harness.Exercises;
using Harness.Verdicts;

namespace Harness.Reports;

/// <summary>The part of a story that a line belongs to, so that a console can colour it.</summary>
public enum StoryPart
{
    /// <summary>State, id and clauses.</summary>
    Heading,

    /// <summary>The scenario's title.</summary>
    Title,

    /// <summary>A label such as "What was sent".</summary>
    Label,

    /// <summary>Running text.</summary>
    Prose,

    /// <summary>An operation that was seen.</summary>
    Seen,

    /// <summary>An empty line.</summary>
    Blank,
}

/// <summary>One line of a story, including its indentation.</summary>
public readonly record struct StoryLine(StoryPart Part, string Text);

/// <summary>The story of a scenario as plain lines, for the console, for JUnit and for the messages of failed tests.</summary>
public static class StoryText
{
    private const string Indent = "  ";

    /// <summary>The wrapped story. Lines have no trailing spaces.</summary>
    /// <param name="entry">The scenario.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="width">The most columns; a value below 40 counts as 40.</param>
    public static IReadOnlyList<string> Render(ScenarioEntry entry, ScenarioOutcome outcome, int width = 100) =>
        [.. Lines(entry, outcome, width).Select(line => line.Text)];

    /// <summary>The same, each line with the part of the story that it belongs to.</summary>
    public static IEnumerable<StoryLine> Lines(ScenarioEntry entry, ScenarioOutcome outcome, int width = 100)
    {
        width = Math.Max(width, 40);
        yield return new(StoryPart.Heading, Heading(entry, outcome));
        foreach (var line in Wrapped(StoryPart.Title, entry.Title, width, "")) yield return line;
        if (outcome.Story is { } story)
        {
            foreach (var line in Section("What was sent", story.Sent, width)) yield return line;
            foreach (var line in Section("What must hold", story.MustHold, width)) yield return line;
            foreach (var line in Seen(story.Seen, width)) yield return line;
            foreach (var line in Section("What it costs", story.Cost, width)) yield return line;
        }
        if (outcome.Reason is { } reason)
        {
            foreach (var line in Section("Why", reason, width)) yield return line;
        }
    }

    private static string Heading(ScenarioEntry entry, ScenarioOutcome outcome)
    {
        var clauses = entry.Clauses.Count > 0 ? $"  ({string.Join(", ", entry.Clauses)})" : "";
        var attempts = outcome.Attempts > 1 ? $"  after {outcome.Attempts} attempts" : "";
        return PlainText.Clean($"{Words.Of(outcome.State).ToUpperInvariant()}  {entry.Id}{clauses}{attempts}");
    }

    private static IEnumerable<StoryLine> Section(string label, string text, int width) =>
        [new(StoryPart.Blank, ""), new(StoryPart.Label, Indent + label), .. Wrapped(StoryPart.Prose, text, width, Indent + Indent)];

    private static IEnumerable<StoryLine> Seen(IReadOnlyList<string> seen, int width)
    {
        yield return new(StoryPart.Blank, "");
        yield return new(StoryPart.Label, Indent + "What was seen");
        foreach (var operation in seen)
        {
            foreach (var line in Wrapped(StoryPart.Seen, operation, width, Indent + "  | ", hang: 4)) yield return line;
        }
    }

    private static IEnumerable<StoryLine> Wrapped(StoryPart part, string text, int width, string prefix, int hang = 0) =>
        PlainText.Wrap(text, width - prefix.Length, hang).Select(line => new StoryLine(part, (prefix + line).TrimEnd()));
}
