using System.Net;

namespace SlowDependency.Dependencies;

/// <summary>A complete answer.</summary>
internal sealed record Answer(HttpStatusCode Status, byte[] Body);

/// <summary>One read, with its limit and the gate of its dependency.</summary>
internal static class Reads
{
    // C4 promises one second.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1.2);

    public static async Task<Answer> GetAsync(HttpClient http, FailureGate gate, string path, CancellationToken cancellationToken)
    {
        if (!await gate.MayCallAsync(cancellationToken))
            throw new DependencyUnavailableException($"{http.BaseAddress} fails; it is asked little.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            using var response = await http.GetAsync(path, HttpCompletionOption.ResponseContentRead, limit.Token);
            var failed = (int)response.StatusCode >= 500;
            gate.Report(failed);
            if (failed) throw new DependencyFailedException($"{http.BaseAddress} answered {(int)response.StatusCode}.");
            return new Answer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(limit.Token));
        }
        catch (HttpRequestException fault)
        {
            gate.Report(failed: true);
            throw new DependencyFailedException($"{http.BaseAddress}: {fault.Message}", fault);
        }
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DependencyUnavailableException($"{http.BaseAddress} did not answer in time.", fault);
        }
    }
}
