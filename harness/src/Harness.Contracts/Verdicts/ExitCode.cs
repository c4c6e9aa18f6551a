namespace Harness.Verdicts;

/// <summary>The exit codes of every `drill` command.</summary>
public static class ExitCode
{
    /// <summary>Green, or done.</summary>
    public const int Green = 0;

    /// <summary>Red: an invariant was violated, or expectations were not met.</summary>
    public const int Red = 1;

    /// <summary>The command line was wrong.</summary>
    public const int WrongUsage = 2;

    /// <summary>The service does not build or start.</summary>
    public const int InvalidService = 3;

    /// <summary>Nothing failed, but something could not be measured.</summary>
    public const int Inconclusive = 4;

    /// <summary>The environment lacks something; the message says what, and the command that installs it.</summary>
    public const int EnvironmentLacks = 5;

    /// <summary>The code for a verdict.</summary>
    public static int For(RunVerdict verdict) => verdict switch
    {
        RunVerdict.Green => Green,
        RunVerdict.Invalid => InvalidService,
        RunVerdict.Inconclusive => Inconclusive,
        _ => Red,
    };
}

/// <summary>The environment lacks something. The message says what, and the command that installs it.</summary>
public sealed class EnvironmentLacksException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// The service does not build or start. The message quotes the compiler or the process.
/// </summary>
public sealed class InvalidServiceException(string message, Exception? inner = null) : Exception(message, inner);
