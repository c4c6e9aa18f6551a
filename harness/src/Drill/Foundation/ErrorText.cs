using System.ComponentModel;
using System.Net.Sockets;
using System.Text.Json;
using Harness.Verdicts;
using Npgsql;

namespace Drill.Foundation;

/// <summary>An unexpected error as the user sees it.</summary>
/// <param name="Message">The cause and the remedy.</param>
/// <param name="ExitCode">What `drill` exits with.</param>
internal sealed record ExplainedError(string Message, int ExitCode);

/// <summary>Explains an exception to the user of the command line. Users never see a stack trace.</summary>
internal static class ErrorText
{
    // An I/O exception's HResult: errno as it is (of Linux, or of macOS where that differs), or the error number of Windows with a prefix.
    private static readonly int[] Full = [28, 122, 69, OfWindows(0x70), OfWindows(0x27)];
    private static readonly int[] TooManyOpen = [23, 24];
    private static readonly int[] OpenElsewhere = [OfWindows(32), OfWindows(33)];
    private const int ReadOnlySystem = 30;
    private const int IoError = 5;

    /// <summary>Explains an exception.</summary>
    /// <param name="fault">The exception.</param>
    /// <param name="what">What was being done, for example "Cannot write to results"; null if the exception's message says it.</param>
    public static ExplainedError Of(Exception fault, string? what = null)
    {
        var (said, remedy, exitCode) = Explain(fault);
        return new ExplainedError($"{(what is null ? "" : what + ": ")}{Sentence(said)} {remedy}", exitCode);
    }

    private static (string Said, string Remedy, int ExitCode) Explain(Exception fault) => fault switch
    {
        UnauthorizedAccessException => (fault.Message, "Make the path accessible, or choose another one.", ExitCode.EnvironmentLacks),
        FileNotFoundException or DirectoryNotFoundException =>
            (fault.Message, "Check the path. If the file belongs to the repository, restore it with git (`git status` shows what is missing).", ExitCode.EnvironmentLacks),
        PathTooLongException => (fault.Message, "Use a shorter name, or a folder closer to the root.", ExitCode.EnvironmentLacks),
        IOException io => (io.Message, RemedyOf(io), ExitCode.EnvironmentLacks),
        TimeoutException => (fault.Message, "If no other drill command is running, end the process that holds the lock, and run the command again.", ExitCode.EnvironmentLacks),
        PostgresException { SqlState: PostgresErrorCodes.DiskFull or PostgresErrorCodes.IoError } full =>
            ($"PostgreSQL: {full.MessageText}", "Free some space on the disk with its data, or set DRILL_CACHE to another folder, and run the command again.", ExitCode.EnvironmentLacks),
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } =>
            ($"PostgreSQL: {fault.Message}", "Another run uses the same server. Wait for it to end, or set DRILL_POSTGRES to another server.", ExitCode.EnvironmentLacks),
        NpgsqlException => ($"PostgreSQL: {fault.Message}", "Run `./drill doctor`, and then the command again.", ExitCode.EnvironmentLacks),
        SocketException => (fault.Message, "The network of this machine refused the connection. Run `./drill doctor`.", ExitCode.EnvironmentLacks),
        Win32Exception => (fault.Message, "A program could not be started. `./drill doctor` shows what is missing.", ExitCode.EnvironmentLacks),
        JsonException => (fault.Message, "A file of drill's own is damaged. Delete the artifacts folder, or restore the file with git.", ExitCode.EnvironmentLacks),
        _ => ($"drill itself failed: {fault.GetType().Name}: {fault.Message}", "This is a defect of drill and says nothing about the service.", ExitCode.EnvironmentLacks),
    };

    private static string RemedyOf(IOException fault) => fault.HResult switch
    {
        var code when Full.Contains(code) => "Free some space there, then run the command again.",
        var code when TooManyOpen.Contains(code) => "Allow more open files (ulimit -n 4096), then run the command again.",
        ReadOnlySystem => "The file system is read-only. Choose another folder with --out, or set DRILL_CACHE to another folder.",
        var code when OpenElsewhere.Contains(code) =>
            "Another program has it open: another drill command, what it serves, or an editor. End that, then run the command again.",
        IoError => "The disk reports an error. Check it, or choose another disk.",
        _ => "Run the command again. If it fails again, choose another folder.",
    };

    private static int OfWindows(int error) => unchecked((int)0x80070000) | error;

    private static string Sentence(string said) => said.TrimEnd() is var text && text.EndsWith('.') ? text : text + ".";
}
