using Harness.Reports.Page;
using Markdig;

namespace Drill.Scorecards.Pages;

/// <summary>A part of `interviewer.md` as markup.</summary>
internal static class GuideText
{
    // The text is ours, but raw HTML is still disabled.
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().DisableHtml().Build();

    /// <summary>Renders Markdown of our own.</summary>
    public static Html Render(string markdown) => Html.Of($"""<div class="guide">{Trusted(Markdown.ToHtml(markdown, Pipeline))}</div>""");

    // The only markup that does not come from a literal in the code.
    private static Html Trusted(string markup)
    {
        var interpolation = new HtmlInterpolation(markup.Length, 0);
        interpolation.AppendLiteral(markup);
        return Html.Of(interpolation);
    }
}
