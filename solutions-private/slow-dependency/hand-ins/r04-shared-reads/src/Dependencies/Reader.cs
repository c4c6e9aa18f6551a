using System.Net;

namespace SlowDependency.Dependencies;

/// <summary>A complete answer.</summary>
internal sealed record Answer(HttpStatusCode Status, byte[] Body);

/// <summary>Reads from one dependency, shared by all who want the same.</summary>
internal sealed class Reader
{
    // C4 promises a second; the rest is for the network and a busy machine.
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(1.3);

    private readonly string name;
    private readonly HttpClient http;
    private readonly Slots slots;
    private readonly SharedReads<Answer> shared;
    private readonly Gate gate;

    public Reader(string name, HttpClient http, Slots slots)
    {
        (this.name, this.http, this.slots) = (name, http, slots);
        shared = new SharedReads<Answer>((path, token) => this.slots.RunAsync(() => CallAsync(path, token), token));
        gate = new Gate(IsAnsweredAsync);
    }

    /// <summary>Asks, and once more when that failed at once; an answer is anything but a 5xx.</summary>
    /// <exception cref="DependencyUnavailableException">There is no answer.</exception>
    public async Task<Answer> GetAsync(string path, CancellationToken cancellationToken)
    {
        if (!gate.MayAsk(path)) throw new DependencyUnavailableException($"{name} fails; it is not asked.");
        try
        {
            return await shared.GetAsync(path, cancellationToken);
        }
        catch (DependencyFailedException) when (!gate.IsClosed)
        {
            return await shared.GetAsync(path, cancellationToken);
        }
    }

    private async Task<Answer> CallAsync(string path, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(CallLimit);
        var startedAt = System.Diagnostics.Stopwatch.GetTimestamp();
        try
        {
            using var response = await http.GetAsync(path, HttpCompletionOption.ResponseContentRead, limit.Token);
            if ((int)response.StatusCode < 500)
            {
                gate.Answered();
                return new Answer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(limit.Token));
            }

            gate.Failed();
            throw Failure($"{name} answered {(int)response.StatusCode}.", null);
        }
        catch (HttpRequestException fault)
        {
            gate.Failed();
            throw Failure($"{name} cannot be reached: {fault.Message}", fault);
        }
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DependencyUnavailableException($"{name} did not answer in time.", fault);
        }

        // Only what failed at once leaves the time for another call.
        DependencyUnavailableException Failure(string message, Exception? inner) =>
            System.Diagnostics.Stopwatch.GetElapsedTime(startedAt) < TimeSpan.FromSeconds(0.4)
                ? new DependencyFailedException(message, inner)
                : new DependencyUnavailableException(message, inner);
    }

    private async Task<bool> IsAnsweredAsync(string path)
    {
        try
        {
            await slots.RunAsync(() => CallAsync(path, CancellationToken.None), CancellationToken.None);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }
}
