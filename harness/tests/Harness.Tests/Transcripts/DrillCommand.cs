using System.Diagnostics;
using System.Text.RegularExpressions;
using Harness.Tests.Repository;

namespace Harness.Tests.Transcripts;

/// <summary>Runs `drill` as a user does.</summary>
internal static partial class DrillCommand
{
    /// <summary>Its exit code, what it prints and what it complains of, without colours and places of this machine.</summary>
    /// <param name="arguments">Apart by spaces.</param>
    /// <param name="environment">Variables besides this process's own.</param>
    /// <param name="folder">Where; the checkout without it.</param>
    public static string Transcript(string arguments, Dictionary<string, string>? environment = null, string? folder = null)
    {
        var dll = Path.Combine(AppContext.BaseDirectory, "drill.dll");
        var start = new ProcessStartInfo("dotnet", ["exec", dll, .. arguments.Split(' ')])
        {
            WorkingDirectory = folder ?? Checkout.Root,
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        foreach (var name in (string[])["DRILL_POSTGRES", "DRILL_POSTGRES_SHARED", "DRILL_CACHE"]) start.Environment.Remove(name);
        start.Environment["NO_COLOR"] = "1";
        foreach (var (name, value) in environment ?? []) start.Environment[name] = value;
        using var drill = Process.Start(start)!;
        drill.StandardInput.Close();
        var error = drill.StandardError.ReadToEndAsync();
        var output = drill.StandardOutput.ReadToEnd();
        drill.WaitForExit();
        return $"exit {drill.ExitCode}\n{Plain(output, folder)}{(error.Result.Length > 0 ? "--- stderr\n" + Plain(error.Result, folder) : "")}";
    }

    private static string Plain(string text, string? folder)
    {
        text = Escapes().Replace(text.ReplaceLineEndings("\n"), "").Replace(Checkout.Root, "<root>");
        if (folder is not null) text = text.Replace(folder, "<folder>");
        return string.Join('\n', text.Split('\n').Select(line => line.TrimEnd()));
    }

    [GeneratedRegex(@"\x1b\[[0-9;]*m")]
    private static partial Regex Escapes();
}
