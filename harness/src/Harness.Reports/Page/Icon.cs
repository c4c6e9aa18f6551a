using Harness.Verdicts;

namespace Harness.Reports.Page;

/// <summary>
/// The icons of states and verdicts. Each has its own shape and appears beside its word, so colour alone never carries
/// meaning.
/// </summary>
internal static class Icon
{
    /// <summary>Defines the shapes once, at the start of the page.</summary>
    public static Html Definitions => Html.Of($"""
        <svg width="0" height="0" aria-hidden="true" class="defs"><defs>
        <symbol id="i-passed" viewBox="0 0 16 16"><circle cx="8" cy="8" r="8"/><path d="M4.5 8.3l2.4 2.4 4.6-5"/></symbol>
        <symbol id="i-failed" viewBox="0 0 16 16"><circle cx="8" cy="8" r="8"/><path d="M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6"/></symbol>
        <symbol id="i-inconclusive" viewBox="0 0 16 16"><circle cx="8" cy="8" r="8"/><path d="M5.9 6.2a2.1 2.1 0 1 1 3 1.9c-.6.3-.9.7-.9 1.3M8 11.7v.1"/></symbol>
        <symbol id="i-missing" viewBox="0 0 16 16"><circle cx="8" cy="8" r="8"/><path d="M4.8 8h6.4"/></symbol>
        <symbol id="i-warning" viewBox="0 0 16 16"><path class="fill" d="M8 .8l7.6 13.9H.4z"/><path d="M8 6v4M8 12.3v.1"/></symbol>
        </defs></svg>

        """);

    /// <summary>A state's icon and word.</summary>
    public static Html Of(ScenarioState state) => Named(Words.Of(state), Words.Of(state));

    /// <summary>A state's icon beside another word.</summary>
    public static Html Named(ScenarioState state, string word) => Named(Words.Of(state), word);

    /// <summary>A verdict's icon and word, as a badge.</summary>
    public static Html Badge(RunVerdict verdict)
    {
        var tone = Tone(verdict);
        return Html.Of(
            $"""<span class="badge {tone}"><svg class="icon" aria-hidden="true"><use href="#i-{tone}"/></svg>{verdict.ToString()}</span>""");
    }

    /// <summary>The state whose colour a verdict uses.</summary>
    public static string Tone(RunVerdict verdict) => verdict switch
    {
        RunVerdict.Green => "passed",
        RunVerdict.Red => "failed",
        RunVerdict.Inconclusive => "inconclusive",
        _ => "missing",
    };

    private static Html Named(string tone, string word) => Html.Of(
        $"""<span class="state {tone}"><svg class="icon" aria-hidden="true"><use href="#i-{tone}"/></svg>{word}</span>""");
}
