using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Verdicts;

namespace Harness.Hunting;

/// <summary>What `drill` asks of the process that hunts.</summary>
/// <param name="Seconds">How long scripts are drawn; what is found in that time is shrunk afterwards.</param>
/// <param name="Folder">Where the report and the scripts go.</param>
/// <param name="Script">A script to replay instead of drawing any; its path.</param>
public sealed record HuntOrder(double Seconds, string Folder, string? Script)
{
    /// <summary>Folders with scripts that broke a promise of an earlier service. Parts of them are mixed into what is drawn.</summary>
    public IReadOnlyList<string> Corpus { get; init; } = [];

    /// <summary>Name of the variable with the order, as JSON.</summary>
    public const string Variable = "DRILL_HUNT";

    /// <summary>The name of the reports' file in <see cref="Folder"/>: each line is the report as it was at a time.</summary>
    public const string ReportName = "hunt.jsonl";
}

/// <summary>How a hunt ended.</summary>
public sealed record HuntReport
{
    /// <summary>How reports are written and read, each in one line.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Whether it is over; false while it goes on.</summary>
    public bool IsOver { get; init; }

    /// <summary>What it does now, in words.</summary>
    public string Stage { get; init; } = "";

    /// <summary>How many scripts were played to their end.</summary>
    public int Episodes { get; init; }

    /// <summary>How many lanes they had.</summary>
    public int Lanes { get; init; }

    /// <summary>How many different pairs of moves were played together.</summary>
    public int Pairs { get; init; }

    /// <summary>How many times slower than idle the machine was on average; null where that is not known, or before the end.</summary>
    public double? Crowding { get; init; }

    /// <summary>Scripts that said nothing, each with its reason.</summary>
    public IReadOnlyList<string> Inconclusive { get; init; } = [];

    /// <summary>What was seen once and did not show itself again.</summary>
    public IReadOnlyList<Story> SeenOnce { get; init; } = [];

    /// <summary>What was seen once and is being replayed; null for nothing.</summary>
    public Story? Suspect { get; init; }

    /// <summary>What was found; null when nothing was.</summary>
    public Find? Found { get; init; }

    /// <summary>Why the service could not be hunted; null when it could.</summary>
    public string? Invalid { get; init; }
}

/// <summary>A broken promise that shows itself again.</summary>
/// <param name="Story">The promise, and what was seen.</param>
/// <param name="Words">The script in words, a line a move.</param>
/// <param name="Script">The shrunk script, as JSON.</param>
/// <param name="AfterSeconds">When it was first seen, from the hunt's beginning.</param>
/// <param name="Failed">How many of the last three replays broke a promise.</param>
/// <param name="MovesBefore">How many moves the script had before it was shrunk.</param>
/// <param name="Moves">How many it has now.</param>
public sealed record Find(Story Story, IReadOnlyList<string> Words, string Script, double AfterSeconds, int Failed, int MovesBefore, int Moves)
{
    /// <summary>The script's file.</summary>
    public required string Path { get; init; }
}
