using System.Reflection;

namespace Harness.Tests.Layering;

/// <summary>The projects of the harness.</summary>
internal static class Layers
{
    /// <summary>Manifests, events, results and verdicts: pure.</summary>
    public static readonly Assembly Contracts = typeof(Harness.Verdicts.Judge).Assembly;

    /// <summary>What scenarios are made of.</summary>
    public static readonly Assembly Scenarios = typeof(Harness.Scenarios.ScenarioContext).Assembly;

    /// <summary>Grades and answer sheets: pure.</summary>
    public static readonly Assembly Scoring = typeof(Harness.Sheets.SheetScorer).Assembly;

    /// <summary>Results as text and pages.</summary>
    public static readonly Assembly Reports = typeof(Harness.Reports.HtmlReport).Assembly;

    /// <summary>What draws and plays scripts.</summary>
    public static readonly Assembly Hunting = typeof(Harness.Hunting.Hunter).Assembly;

    /// <summary>The command.</summary>
    public static readonly Assembly Drill = typeof(global::Drill.Foundation.GitCommand).Assembly;

    /// <summary>What reaches beyond the process's own memory.</summary>
    public static readonly string[] Outside =
    [
        "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream", "System.IO.Directory", "System.IO.DirectoryInfo", "System.IO.DriveInfo",
        "System.IO.StreamReader", "System.IO.StreamWriter", "System.Console", "System.Diagnostics.Process", "System.Net", "Npgsql",
    ];
}
