using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Drill.Scorecards;

/// <summary>
/// What a scorecard takes from `interviewer.md`: the tables under three headings, and the section under a fourth. Interviewers read the
/// same file.
/// </summary>
/// <param name="ByNearMiss">Questions by the near-miss's name.</param>
/// <param name="ByScenario">Questions by the scenario's id.</param>
/// <param name="Design">Questions for a submission that failed nothing.</param>
/// <param name="ScoringGuide">Markdown; null if there is none.</param>
internal sealed record InterviewGuide(
    ILookup<string, FollowUp> ByNearMiss, ILookup<string, FollowUp> ByScenario, IReadOnlyList<FollowUp> Design, string? ScoringGuide)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "interviewer.md";

    private const string NearMissHeading = "Follow-ups by design";
    private const string ScenarioHeading = "Follow-ups by scenario";
    private const string DesignHeading = "Follow-ups for a green run";
    private const string GuideHeading = "Scoring guide";
    private const string ShowsHeading = "What the exercise shows";
    private const string AnswersHeading = "How answers sound";

    /// <summary>What the exercise shows, in Markdown; null if the page does not say.</summary>
    public string? Shows { get; init; }

    /// <summary>Questions with strong and weak answers, in Markdown; null if the page has none.</summary>
    public string? Answers { get; init; }

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().Build();

    /// <summary>Reads the file's text. Missing parts are empty.</summary>
    public static InterviewGuide Parse(string markdown)
    {
        var sections = Sections(Markdown.Parse(markdown, Pipeline));
        return new InterviewGuide(
            Named(sections[NearMissHeading]), Named(sections[ScenarioHeading]),
            [.. Rows(sections[DesignHeading]).Where(row => row.Count == 2).Select(row => new FollowUp(row[0], row[1]))],
            SectionText(markdown, [.. sections[GuideHeading]]))
        {
            Shows = SectionText(markdown, [.. sections[ShowsHeading]]),
            Answers = SectionText(markdown, [.. sections[AnswersHeading]]),
        };
    }

    private static ILookup<string, Block> Sections(MarkdownDocument document)
    {
        var heading = "";
        List<(string Heading, Block Block)> blocks = [];
        foreach (var block in document)
        {
            if (block is HeadingBlock { Level: <= 2 } begins) heading = Text(begins.Inline);
            else blocks.Add((heading, block));
        }

        return blocks.ToLookup(pair => pair.Heading, pair => pair.Block);
    }

    /// <summary>Rows of three cells: the name in code, the question, the answer.</summary>
    private static ILookup<string, FollowUp> Named(IEnumerable<Block> section) => Rows(section).Where(row => row.Count == 3)
        .ToLookup(row => row[0].Trim('`'), row => new FollowUp(row[1], row[2]));

    private static IEnumerable<IReadOnlyList<string>> Rows(IEnumerable<Block> section) =>
        from table in section.OfType<Table>()
        from row in table.OfType<TableRow>()
        where !row.IsHeader
        select (IReadOnlyList<string>)
        [
            .. from cell in row.OfType<TableCell>()
               let text = string.Concat(cell.OfType<LeafBlock>().Select(block => Text(block.Inline))).Trim()
               // The file may put a question in quotation marks. They are removed.
               select text is ['"', .. var quoted, '"'] ? quoted : text,
        ];

    private static string Text(Inline? inline) => inline switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => $"`{code.Content}`",
        LineBreakInline => " ",
        ContainerInline container => string.Concat(container.Select(Text)),
        _ => "",
    };

    private static string? SectionText(string markdown, IReadOnlyList<Block> blocks) =>
        blocks.Count == 0 ? null : markdown[blocks[0].Span.Start..(blocks[^1].Span.End + 1)];
}
