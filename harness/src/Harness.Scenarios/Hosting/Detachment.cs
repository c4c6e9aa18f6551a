namespace Harness.Hosting;

/// <summary>
/// Puts a child into a process group of its own, so that a terminal's Ctrl-C reaches only the harness, and the harness
/// decides which signals its children get. The command is replaced in place: the process id stays the same.
/// </summary>
/// <remarks>
/// `setsid` is on every Linux, and macOS ships Perl instead. A shell's `set -m` is no alternative: dash takes the
/// terminal's foreground group for itself. Without either tool, SIGINT and SIGQUIT are ignored across the exec;
/// the .NET runtime respects that, PostgreSQL does not.
/// </remarks>
internal static class Detachment
{
    private const string PerlProgram = "setpgrp(0, 0); exec { $ARGV[0] } @ARGV or exit 127";

    private static readonly Lazy<IReadOnlyList<string>> Found = new(() => Find(Executables.OnPath));

    /// <summary>The arguments to put before the command; empty where the machine has no tool for it.</summary>
    public static IReadOnlyList<string> Prefix => Found.Value;

    /// <summary>What a shell runs before it executes the command.</summary>
    public static string Preamble => Prefix.Count == 0 ? "trap '' INT QUIT; " : "";

    internal static IReadOnlyList<string> Find(Func<string, string?> onPath)
    {
        if (onPath("setsid") is { } setsid) return [setsid];
        if (onPath("perl") is { } perl) return [perl, "-e", PerlProgram, "--"];
        return [];
    }
}
