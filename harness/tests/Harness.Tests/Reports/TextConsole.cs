using Spectre.Console;

namespace Harness.Tests.Reports;

/// <summary>A console that writes into a string and takes nothing from the environment.</summary>
internal sealed class TextConsole
{
    private readonly StringWriter _written = new() { NewLine = "\n" };

    public TextConsole(int width, bool terminal = false)
    {
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = terminal ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = terminal ? InteractionSupport.Yes : InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
            Out = new AnsiConsoleOutput(_written),
        });
        Console.Profile.Width = width;
        Console.Profile.Height = 40;
        Console.Profile.Capabilities.Unicode = true;
    }

    public IAnsiConsole Console { get; }

    /// <summary>What was written, without the spaces that fill a table's cells.</summary>
    public string Text => string.Join('\n', Raw.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()));

    public string Raw => _written.ToString();
}
