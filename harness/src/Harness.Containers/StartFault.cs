using System.Text.Json;
using Docker.DotNet;
using DotNet.Testcontainers.Builders;
using Drill.Databases;

namespace Harness.Containers;

/// <summary>What an error of the engine or of the library means, and its words without the wrappings.</summary>
internal static class StartFault
{
    /// <summary>Which of the known problems an error is.</summary>
    public static ContainerProblem ProblemOf(Exception fault)
    {
        if (Has(WordsOf(fault), "client version")) return ContainerProblem.ApiVersion;
        if (All(fault).OfType<DockerUnavailableException>().Any()) return ContainerProblem.NoEngine;
        // The library takes a name that is no image's for a wrong argument.
        return All(fault).Any(part => part is DockerImageNotFoundException || part is ArgumentException { ParamName: "image" } || IsRefusedPull(part))
            ? ContainerProblem.NoImage
            : ContainerProblem.Other;
    }

    /// <summary>What it says, on one line.</summary>
    public static string WordsOf(Exception fault)
    {
        string[] words =
        [
            .. All(fault).Where(part => part is not (AggregateException or DockerUnavailableException)).Select(Message).Distinct(),
        ];
        return words.Length > 0 ? string.Join(" ", words) : Message(fault);
    }

    private static bool IsRefusedPull(Exception fault) => fault is DockerApiException
        && ((string[])["image", "pull", "manifest", "registry", "dial tcp", "lookup"]).Any(word => Has(fault.Message, word));

    private static string Message(Exception fault) =>
        (fault is DockerApiException { ResponseBody: { Length: > 0 } body } ? MessageIn(body) : fault.Message).ReplaceLineEndings(" ").Trim();

    // The engine answers {"message":"…"}; a proxy before it may answer anything.
    private static string MessageIn(string body)
    {
        try
        {
            using var answer = JsonDocument.Parse(body);
            return answer.RootElement.ValueKind == JsonValueKind.Object && answer.RootElement.TryGetProperty("message", out var message)
                ? message.ToString()
                : body;
        }
        catch (JsonException)
        {
            return body;
        }
    }

    private static bool Has(string said, string word) => said.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<Exception> All(Exception? fault)
    {
        for (; fault is not null; fault = fault.InnerException) yield return fault;
    }
}
