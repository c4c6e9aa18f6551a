using Harness.Verdicts;

namespace Harness.Load;

/// <summary>What starts the arrivals of load runs.</summary>
internal enum LoadChoice
{
    /// <summary>The harness's own engine.</summary>
    Own,

    /// <summary>NBomber, through an adapter that is built when it is asked for.</summary>
    NBomber,
}

/// <summary>The value of DRILL_LOAD.</summary>
internal static class LoadChoices
{
    /// <summary>The environment variable with the choice.</summary>
    public const string Variable = "DRILL_LOAD";

    /// <summary>The choice of this process.</summary>
    /// <exception cref="EnvironmentLacksException">The value is not one of the allowed.</exception>
    public static LoadChoice Current => Parse(Environment.GetEnvironmentVariable(Variable));

    /// <summary>Reads the variable's value; null or empty means the harness's own engine.</summary>
    /// <exception cref="EnvironmentLacksException">The value is not one of the allowed.</exception>
    public static LoadChoice Parse(string? value) => value?.Trim() switch
    {
        null or "" or "own" => LoadChoice.Own,
        "nbomber" => LoadChoice.NBomber,
        var unknown => throw new EnvironmentLacksException($"{Variable}={unknown} is not known. Use own (the default) or nbomber."),
    };
}
