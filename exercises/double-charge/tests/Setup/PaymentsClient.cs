using System.Diagnostics;
using System.Text;

namespace DoubleCharge.Tests.Setup;

/// <summary>A caller of the payments API: what it sends, how long it waits, and how it retries.</summary>
internal sealed class PaymentsClient : IDisposable
{
    /// <summary>How long a caller waits for one answer; the contract says 5 s (C5).</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long a caller keeps retrying (C2).</summary>
    public static readonly TimeSpan RetryCeiling = TimeSpan.FromSeconds(30);

    // A polite caller waits as long as it is told; that could cost each scenario five seconds a retry. The harness's
    // callers are allowed to be a little early: being asked again too soon must do no harm either.
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(400);

    private readonly HttpClient _http;

    public PaymentsClient(Uri baseAddress, string userAgent)
    {
        _http = new HttpClient(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) })
        {
            BaseAddress = baseAddress,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd(userAgent);
    }

    /// <summary>One POST.</summary>
    public Task<Answer> PayAsync(Intent intent, CancellationToken cancellation) => PostAsync(intent.Key, intent.Body, cancellation);

    /// <summary>One POST of any body; a null key sends none.</summary>
    public Task<Answer> PostAsync(string? key, string body, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "payments") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return SendAsync(request, cancellation);
    }

    /// <summary>Sends the same request with the same key until the answer is final, as the contract tells callers to.</summary>
    /// <returns>Every answer, in order; the last one is final unless the ceiling passed first.</returns>
    public Task<IReadOnlyList<Answer>> PayUntilFinalAsync(Intent intent, CancellationToken cancellation) =>
        UntilFinalAsync(() => PayAsync(intent, cancellation), cancellation);

    /// <summary>Sends until the answer is final or the ceiling passed.</summary>
    public static async Task<IReadOnlyList<Answer>> UntilFinalAsync(Func<Task<Answer>> send, CancellationToken cancellation)
    {
        List<Answer> answers = [];
        var startedAt = Stopwatch.GetTimestamp();
        do
        {
            if (answers.Count > 0) await Task.Delay(RetryPause, cancellation);
            answers.Add(await send());
        }
        while (!answers[^1].IsFinal && Stopwatch.GetElapsedTime(startedAt) < RetryCeiling);
        return answers;
    }

    public Task<Answer> GetPaymentAsync(string id, CancellationToken cancellation) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, $"payments/{id}"), cancellation);

    public Task<Answer> ListAsync(string orderId, CancellationToken cancellation) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, $"orders/{orderId}/payments"), cancellation);

    public void Dispose() => _http.Dispose();

    private async Task<Answer> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            using var response = await _http.SendAsync(request, patience.Token);
            return await Answer.FromAsync(response, patience.Token);
        }
        catch (Exception dropped) when (dropped is HttpRequestException or IOException)
        {
            return new Answer(null, "", null, null, "the connection was dropped");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Answer(null, "", null, null, $"no complete answer within {Patience.TotalSeconds:0} s") { IsTimeout = true };
        }
    }
}
