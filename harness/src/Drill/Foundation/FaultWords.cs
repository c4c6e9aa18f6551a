using System.ComponentModel;
using System.Net.Sockets;
using System.Text.Json;
using Harness.Verdicts;
using Npgsql;

namespace Drill.Foundation;

/// <summary>What went wrong outside of what we expected, for a person: cause, what to do, exit code.</summary>
/// <param name="Message">Cause and remedy.</param>
/// <param name="ExitCode">What `drill` exits with.</param>
internal sealed record Fault(string Message, int ExitCode);

/// <summary>Says what an exception means for whoever typed the command. Nobody is shown a stack trace.</summary>
internal static class FaultWords
{
    // The low bits of an I/O exception's code: errno, or Windows's own numbers.
    private static readonly int[] Full = [28, 122, 0x70, 0x27];
    private static readonly int[] TooManyOpen = [23, 24];
    private const int ReadOnlySystem = 30;
    private const int IoError = 5;

    /// <summary>Says it.</summary>
    /// <param name="fault">The exception.</param>
    /// <param name="what">What was being done, for example "Cannot write to results"; null to leave that to the exception's words.</param>
    public static Fault Of(Exception fault, string? what = null)
    {
        var (said, remedy, exitCode) = Explain(fault);
        return new Fault($"{(what is null ? "" : what + ": ")}{Sentence(said)} {remedy}", exitCode);
    }

    private static (string Said, string Remedy, int ExitCode) Explain(Exception fault) => fault switch
    {
        UnauthorizedAccessException => (fault.Message, "Make the path accessible, or choose another one.", ExitCode.EnvironmentLacks),
        FileNotFoundException or DirectoryNotFoundException =>
            (fault.Message, "Check the path; if it is one of the repository's, restore it: git status.", ExitCode.EnvironmentLacks),
        PathTooLongException => (fault.Message, "Use a shorter name, or a folder nearer to the root.", ExitCode.EnvironmentLacks),
        IOException io => (io.Message, RemedyOf(io), ExitCode.EnvironmentLacks),
        TimeoutException => (fault.Message, "If nothing else of drill runs here, end what holds it and run the command again.", ExitCode.EnvironmentLacks),
        PostgresException { SqlState: PostgresErrorCodes.DiskFull or PostgresErrorCodes.IoError } full =>
            ($"PostgreSQL: {full.MessageText}", "Free some space where its data lies, or set DRILL_CACHE, and run the command again.", ExitCode.EnvironmentLacks),
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } =>
            ($"PostgreSQL: {fault.Message}", "Another run uses the same server: wait for it, or let DRILL_POSTGRES name another one.", ExitCode.EnvironmentLacks),
        NpgsqlException => ($"PostgreSQL: {fault.Message}", "Check `./drill doctor`, and run the command again.", ExitCode.EnvironmentLacks),
        SocketException => (fault.Message, "The network of this machine refused; check `./drill doctor`.", ExitCode.EnvironmentLacks),
        Win32Exception => (fault.Message, "A program could not be started; `./drill doctor` says what is missing.", ExitCode.EnvironmentLacks),
        JsonException => (fault.Message, "A file of drill's own is damaged: delete the folder artifacts, or restore the file with git.", ExitCode.EnvironmentLacks),
        _ => ($"drill itself failed: {fault.GetType().Name}: {fault.Message}", "That is a defect of drill, and says nothing of any service.", ExitCode.EnvironmentLacks),
    };

    private static string RemedyOf(IOException fault) => (fault.HResult & 0xFFFF) switch
    {
        var code when Full.Contains(code) => "Free some space there, then run the command again.",
        var code when TooManyOpen.Contains(code) => "Allow more open files (ulimit -n 4096), then run the command again.",
        ReadOnlySystem => "The file system is read-only: choose another place with --out, or set DRILL_CACHE.",
        IoError when !OperatingSystem.IsWindows() => "The disk reports an error.",
        _ => "Run the command again; if it stays, choose another folder.",
    };

    private static string Sentence(string said) => said.TrimEnd() is var text && text.EndsWith('.') ? text : text + ".";
}
