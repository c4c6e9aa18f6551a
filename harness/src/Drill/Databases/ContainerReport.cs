using System.Text.Json;

namespace Drill.Databases;

/// <summary>
/// What the program that holds a PostgreSQL container writes to its standard output, as one line of JSON: either how to reach the
/// server, or why there is none. This file is compiled into `drill` and into that program.
/// </summary>
/// <param name="ConnectionString">The administrator's connection string; null if there is no server.</param>
/// <param name="Problem">What went wrong; null if there is a server.</param>
/// <param name="Said">The words of the container engine or of the library, for people; null if there is a server.</param>
internal sealed record ContainerReport(string? ConnectionString, ContainerProblem? Problem = null, string? Said = null)
{
    /// <summary>The report as one line.</summary>
    public string ToLine() => JsonSerializer.Serialize(this);

    /// <summary>Reads a line; null if it is no report.</summary>
    public static ContainerReport? Read(string? line)
    {
        try
        {
            return line is null ? null : JsonSerializer.Deserialize<ContainerReport>(line);
        }
        catch (JsonException)
        {
            // Something else was written, for example by the runtime.
            return null;
        }
    }
}

/// <summary>Why there is no container.</summary>
internal enum ContainerProblem
{
    /// <summary>No engine answers.</summary>
    NoEngine,

    /// <summary>The engine does not understand the version of its API that it was asked for.</summary>
    ApiVersion,

    /// <summary>The server's image is not there and cannot be pulled.</summary>
    NoImage,

    /// <summary>The image of the library's own reaper is not there and cannot be pulled.</summary>
    NoReaper,

    /// <summary>The container's process ended by itself.</summary>
    Ended,

    /// <summary>The server is ready, but its port does not answer from here.</summary>
    Unreachable,

    /// <summary>The container did not become ready, or anything else.</summary>
    Other,
}
