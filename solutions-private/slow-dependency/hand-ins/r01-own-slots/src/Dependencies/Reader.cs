using System.Diagnostics;
using System.Net;

namespace SlowDependency.Dependencies;

/// <summary>A complete answer.</summary>
internal sealed record Answer(HttpStatusCode Status, byte[] Body);

/// <summary>Reads from one dependency: own slots, a limit per call, one repeat of what failed at once, a trickle when all fails.</summary>
internal sealed class Reader(string name, HttpClient http, Slots slots)
{
    // C4 promises a second; the rest is for the network and a busy machine.
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(1.3);

    // A repeat after this would not leave time to answer the caller.
    private static readonly TimeSpan RepeatUntil = TimeSpan.FromSeconds(0.5);

    private readonly Trickle trickle = new();

    /// <summary>Asks; an answer is anything but a 5xx.</summary>
    /// <exception cref="DependencyUnavailableException">There is no answer.</exception>
    public Task<Answer> GetAsync(string path, CancellationToken cancellationToken) => slots.RunAsync(
        async () =>
        {
            var startedAt = Stopwatch.GetTimestamp();
            try
            {
                return await CallAsync(path, cancellationToken);
            }
            catch (DependencyFailedException) when (!trickle.HoldsBack && Stopwatch.GetElapsedTime(startedAt) < RepeatUntil)
            {
                return await CallAsync(path, cancellationToken);
            }
        },
        cancellationToken);

    private async Task<Answer> CallAsync(string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!await trickle.PassAsync(cancellationToken)) throw new DependencyUnavailableException($"{name} fails; it is asked little.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(CallLimit);
        try
        {
            using var response = await http.GetAsync(path, HttpCompletionOption.ResponseContentRead, limit.Token);
            if ((int)response.StatusCode >= 500)
            {
                trickle.Failed();
                throw new DependencyFailedException($"{name} answered {(int)response.StatusCode}.");
            }

            trickle.Answered();
            return new Answer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(limit.Token));
        }
        catch (HttpRequestException fault)
        {
            trickle.Failed();
            throw new DependencyFailedException($"{name} cannot be reached: {fault.Message}", fault);
        }
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DependencyUnavailableException($"{name} did not answer in time.", fault);
        }
    }
}
