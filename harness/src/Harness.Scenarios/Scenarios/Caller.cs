using System.Diagnostics;
using Harness.Hosting;

namespace Harness.Scenarios;

/// <summary>A caller of the service: how long it waits for an answer, and how it retries.</summary>
public sealed class Caller : IDisposable
{
    // Obeying Retry-After would cost each scenario seconds per retry. The harness's callers come back a little early: a retry
    // that comes too soon must do no harm either.
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(400);
    private static readonly string[] UserAgents = ["curl/8.5.0", "okhttp/4.12.0", "Shop/3.2", "python-requests/2.32.3", "axios/1.7.2"];

    private readonly ScenarioContext _scenario;
    private readonly HttpClient _http;
    private readonly TimeSpan _patience;

    /// <summary>Creates a caller of the service at this address.</summary>
    /// <param name="scenario">The scenario whose randomness picks the user agent.</param>
    /// <param name="baseAddress">The service's address; ends with a slash.</param>
    /// <param name="patience">How long it waits for one answer.</param>
    public Caller(ScenarioContext scenario, Uri baseAddress, TimeSpan patience)
    {
        (_scenario, _patience) = (scenario, patience);
        _http = new HttpClient(ServiceHttp.CreateHandler(baseAddress))
        {
            BaseAddress = baseAddress,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd(UserAgents[scenario.Next(0, UserAgents.Length)]);
    }

    /// <summary>Sends until an answer is final or the ceiling has passed.</summary>
    /// <param name="send">Sends one request.</param>
    /// <param name="isFinal">Whether this answer ends the retries.</param>
    /// <param name="ceiling">How long to retry.</param>
    /// <param name="cancellation">Stops without an answer.</param>
    /// <param name="undisturbedFor">
    /// How long ago the last fault ended, where the contract counts from there; null where it counts from the first request. After the
    /// ceiling, the caller goes on for as long as this is still below the ceiling.
    /// </param>
    /// <returns>Every answer, in order; the last one is final unless the ceiling passed first.</returns>
    /// <exception cref="InconclusiveException">The ceiling passed first, and the machine was starved.</exception>
    public static async Task<IReadOnlyList<Answer>> UntilAsync(
        Func<Task<Answer>> send, Func<Answer, bool> isFinal, TimeSpan ceiling, CancellationToken cancellation,
        Func<TimeSpan>? undisturbedFor = null)
    {
        List<Answer> answers = [];
        // The pauses count as waiting for the service: a service that answers "not now" makes its callers wait.
        using var waiting = ServiceWaits.Begin("a final answer");
        var startedAt = Stopwatch.GetTimestamp();
        do
        {
            if (answers.Count > 0) await Task.Delay(RetryPause, cancellation);
            answers.Add(await send());
            waiting.Saw($"{answers[^1]}");
        }
        while (!isFinal(answers[^1]) && (Stopwatch.GetElapsedTime(startedAt) < ceiling || undisturbedFor?.Invoke() < ceiling));
        if (!isFinal(answers[^1])) MustHaveHadTime(ScenarioContext.StarvationSince(startedAt), answers[^1]);
        return answers;
    }

    /// <summary>A value that the service gave out, such as an id, as one path segment: escaped, so that it cannot lead anywhere else.</summary>
    public static string Segment(string given) => Uri.EscapeDataString(given);

    /// <summary>Sends one request. A dropped connection and running out of patience count as answers, too.</summary>
    /// <exception cref="InconclusiveException">Patience ran out, and the machine was starved.</exception>
    public async Task<Answer> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(_patience);
        using var waiting = _scenario.Waiting("an answer");
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            return await Answer.FromAsync(response, patience.Token);
        }
        catch (Exception dropped) when (dropped is HttpRequestException or IOException)
        {
            return new Answer(null, "", null, null, "the connection was dropped");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            var late = new Answer(null, "", null, null, $"no complete answer within {_patience.TotalSeconds:0} s") { IsTimeout = true };
            MustHaveHadTime(_scenario.Starvation, late);
            return late;
        }
    }

    // On a starved machine a missing answer is no evidence, whatever the scenario makes of it.
    private static void MustHaveHadTime(string? starvation, Answer answer) =>
        ScenarioContext.MeasurementIsValid(starvation is null, $"{starvation}, so the best answer that a caller got in time is no evidence: {answer}");

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();
}
