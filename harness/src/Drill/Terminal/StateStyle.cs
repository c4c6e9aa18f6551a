using Harness.Verdicts;
using Spectre.Console;

namespace Drill.Terminal;

/// <summary>How states look on a console. The word always accompanies glyph and colour.</summary>
internal static class StateStyle
{
    public static readonly Style Plain = Style.Plain;
    public static readonly Style Strong = new(decoration: Decoration.Bold);
    public static readonly Style Quiet = new(decoration: Decoration.Dim);

    public static Style Of(ScenarioState state) => state switch
    {
        ScenarioState.Passed => new(Color.Green),
        ScenarioState.Failed => new(Color.Red, decoration: Decoration.Bold),
        ScenarioState.Inconclusive => new(Color.Yellow),
        _ => new(Color.Grey),
    };

    public static Style Of(RunVerdict verdict) => verdict switch
    {
        RunVerdict.Green => new(Color.Black, Color.Green, Decoration.Bold),
        RunVerdict.Red => new(Color.White, Color.Red, Decoration.Bold),
        RunVerdict.Inconclusive => new(Color.Black, Color.Yellow, Decoration.Bold),
        _ => new(Color.White, Color.Grey, Decoration.Bold),
    };

    /// <summary>Glyph and word, for example "✓ passed"; only the word if the console cannot show the glyphs.</summary>
    public static string Label(IAnsiConsole console, ScenarioState state)
    {
        var word = Words.Of(state);
        if (!console.Profile.Capabilities.Unicode) return word;
        return state switch
        {
            ScenarioState.Passed => "✓ ",
            ScenarioState.Failed => "✗ ",
            ScenarioState.Inconclusive => "? ",
            _ => "- ",
        } + word;
    }
}
