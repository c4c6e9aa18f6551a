using Harness.Verdicts;

namespace Harness.Reports.Page;

/// <summary>A story as the terms and descriptions of an HTML description list.</summary>
internal static class StoryTerms
{
    /// <summary>The four parts of a story.</summary>
    public static Html Of(Story story) => Html.Of($"""
        <dt>What was sent</dt><dd>{Paragraphs(story.Sent)}</dd>
        <dt>What must hold</dt><dd>{Paragraphs(story.MustHold)}</dd>
        <dt>What was seen</dt><dd><ol class="seen">{Html.Each(story.Seen, line => Html.Of($"<li>{line}</li>"))}</ol></dd>
        <dt>What it costs</dt><dd class="cost">{Paragraphs(story.Cost)}</dd>

        """);

    /// <summary>Why there is no story.</summary>
    public static Html Why(string reason) => Html.Of($"<dt>Why</dt><dd>{Paragraphs(reason)}</dd>");

    private static Html Paragraphs(string text) =>
        Html.Each(text.ReplaceLineEndings("\n").Split('\n'), line => Html.Of($"<p>{line}</p>"));
}
