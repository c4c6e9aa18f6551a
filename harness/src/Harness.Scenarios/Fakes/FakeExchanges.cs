using System.Collections.Concurrent;
using System.Text;
using Harness.Faults;
using Microsoft.AspNetCore.Http;

namespace Harness.Fakes;

/// <summary>Takes each request of a fake from receipt through faults and effect to its end.</summary>
internal sealed class FakeExchanges(
    HttpFake fake, FakeRoutes routes, Lock state, TimeProvider time, CancellationToken lifetime)
{
    // An aborted connection may lose what was written just before: the client would never see the answer begin.
    private static readonly TimeSpan CutAfter = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentBag<Task> lateEffects = [];
    private Exception? failure;

    /// <summary>The first exception that the network did not cause.</summary>
    public Exception? Failure => Volatile.Read(ref failure);

    private Journal Journal => fake.Journal;

    /// <summary>Completes when no late effect is pending.</summary>
    public Task LateEffectsAsync() => Task.WhenAll(lateEffects);

    /// <summary>Serves one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        // The request is not read: by now the scenario has failed.
        if (Journal.Overruns())
        {
            context.Abort();
            return;
        }

        string body;
        try
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            body = await reader.ReadToEndAsync(context.RequestAborted).ConfigureAwait(false);
        }
        catch (BadHttpRequestException refused)
        {
            // Too large, or not HTTP: it is answered, but does not count as a request.
            context.Response.StatusCode = refused.StatusCode;
            return;
        }
        catch (Exception left) when (left is IOException or OperationCanceledException)
        {
            // The client closed while it was still sending: nothing was received.
            return;
        }

        var (effect, values) = routes.Find(context.Request.Method, context.Request.Path.Value ?? "/");
        if (Journal.Receive(number => Read(context.Request, number, body, values)) is not { } request)
        {
            context.Abort();
            return;
        }

        await using var leaving = context.RequestAborted
            .Register(() => Journal.ClientLeft(request)).ConfigureAwait(false);
        try
        {
            var answer = await RunAsync(context, request, effect).ConfigureAwait(false);
            if (answer is null) Drop(context, request);
        }
        catch (OperationCanceledException)
        {
            // The end of the wait may run before the registration above.
            if (context.RequestAborted.IsCancellationRequested) Journal.ClientLeft(request);
            Drop(context, request);
        }
        catch (IOException)
        {
            // The client closed in the middle of its answer.
            Journal.ClientLeft(request);
            Drop(context, request);
        }
        catch (Exception unexpected)
        {
            Interlocked.CompareExchange(ref failure, unexpected, null);
            Drop(context, request);
        }
    }

    // Null when the connection is to be dropped.
    private async Task<FakeAnswer?> RunAsync(
        HttpContext context, FakeRequest request, Func<FakeRequest, FakeAnswer> effect)
    {
        var fault = fake.Rules.Decide(request);
        if (fault is not null) Journal.Met(request, fault.Name);
        if (fake.Interleaver is { } interleaver) await ArriveAsync(interleaver, request).ConfigureAwait(false);
        if (fault?.LateBy is { } delay)
        {
            lateEffects.Add(HappenLaterAsync(request, effect, fault.Transit, delay));
            return await EndAsync(context, request, fault.EndAfter!).ConfigureAwait(false);
        }

        if (fault?.Transit > TimeSpan.Zero)
        {
            await WaitAsync(request, new FakeWait(fault.Transit)).ConfigureAwait(false);
            request = request with { ReceivedAt = time.GetTimestamp() };
        }

        await WaitAsync(request, fault?.Before).ConfigureAwait(false);
        if (fault?.EndBefore is { } before) return await EndAsync(context, request, before).ConfigureAwait(false);

        var answer = Happen(request, effect);
        await WaitAsync(request, fault?.After).ConfigureAwait(false);
        if (fault?.EndAfter is { } after) return await EndAsync(context, request, after).ConfigureAwait(false);
        if (fault is { IsCutOff: true })
        {
            await BeginAnswerAsync(context, answer).ConfigureAwait(false);
            return null;
        }

        await AnswerAsync(context, request, answer, fault?.DripInterval).ConfigureAwait(false);
        return answer;
    }

    // The hold ends with the fake, not with the client: a real provider does not notice that its client has left.
    private async Task ArriveAsync(IInterleaver interleaver, FakeRequest request)
    {
        Journal.Held(request);
        var operation = new Operation(fake.Name, $"{request.Method} {request.Path}", request.Number);
        await interleaver.ArriveAsync(operation, lifetime).ConfigureAwait(false);
        Journal.Resumed(request);
    }

    private async Task WaitAsync(FakeRequest request, FakeWait? wait)
    {
        if (wait is null) return;
        Journal.Held(request);
        await wait.PassAsync(time, lifetime).ConfigureAwait(false);
        Journal.Resumed(request);
    }

    private FakeAnswer Happen(FakeRequest request, Func<FakeRequest, FakeAnswer> effect)
    {
        FakeAnswer answer;
        lock (state) answer = effect(request);
        Journal.EffectHappened(request);
        return answer;
    }

    private async Task HappenLaterAsync(FakeRequest request, Func<FakeRequest, FakeAnswer> effect, TimeSpan transit, TimeSpan delay)
    {
        try
        {
            await Task.Delay(transit, time, lifetime).ConfigureAwait(false);
            var received = transit > TimeSpan.Zero ? request with { ReceivedAt = time.GetTimestamp() } : request;
            await Task.Delay(delay, time, lifetime).ConfigureAwait(false);
            Happen(received, effect);
        }
        catch (OperationCanceledException)
        {
            // The fake was disposed, and its state with it.
        }
        catch (Exception unexpected)
        {
            Interlocked.CompareExchange(ref failure, unexpected, null);
        }
    }

    private async Task<FakeAnswer?> EndAsync(HttpContext context, FakeRequest request, FakeEnd end)
    {
        if (end.Answer is { } answer)
        {
            await AnswerAsync(context, request, answer, dripInterval: null).ConfigureAwait(false);
            return answer;
        }

        if (end.Hangs)
        {
            Journal.Held(request);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(lifetime, context.RequestAborted);
            await Task.Delay(Timeout.InfiniteTimeSpan, over.Token).ConfigureAwait(false);
        }

        return null;
    }

    private async Task AnswerAsync(HttpContext context, FakeRequest request, FakeAnswer answer, TimeSpan? dripInterval)
    {
        var body = Head(context, answer);
        if (dripInterval is { } interval && body.Length > 0)
            body = await DripAsync(context, body, interval).ConfigureAwait(false);
        Journal.Answered(request, answer.Status);
        fake.Interleaver?.Progressed();
        // A 204 must not have a body, not even an empty write.
        if (body.Length > 0) await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    // The headers and half of the body; the caller drops the connection.
    private async Task BeginAnswerAsync(HttpContext context, FakeAnswer answer)
    {
        var body = Head(context, answer);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(lifetime, context.RequestAborted);
        await context.Response.StartAsync(over.Token).ConfigureAwait(false);
        if (body.Length > 0) await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), over.Token).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(over.Token).ConfigureAwait(false);
        await Task.Delay(CutAfter, time, over.Token).ConfigureAwait(false);
    }

    // The body that the headers announce.
    private static byte[] Head(HttpContext context, FakeAnswer answer)
    {
        var body = Encoding.UTF8.GetBytes(answer.Body);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        context.Response.ContentLength = answer.Status is StatusCodes.Status204NoContent ? null : body.Length;
        foreach (var (name, value) in answer.Headers) context.Response.Headers[name] = value;
        return body;
    }

    // Returns the last byte, which completes the answer.
    private async Task<byte[]> DripAsync(HttpContext context, byte[] body, TimeSpan interval)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(lifetime, context.RequestAborted);
        await context.Response.StartAsync(over.Token).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(over.Token).ConfigureAwait(false);
        for (var sent = 0; ; sent++)
        {
            await Task.Delay(interval, time, over.Token).ConfigureAwait(false);
            if (sent == body.Length - 1) return body[^1..];
            await context.Response.Body.WriteAsync(body.AsMemory(sent, 1), over.Token).ConfigureAwait(false);
            await context.Response.Body.FlushAsync(over.Token).ConfigureAwait(false);
            fake.Interleaver?.Progressed();
        }
    }

    private void Drop(HttpContext context, FakeRequest request)
    {
        Journal.Dropped(request);
        context.Abort();
    }

    private FakeRequest Read(
        HttpRequest request, long number, string body, IReadOnlyDictionary<string, string> values) => Read(request, number, body, values, time.GetTimestamp());

    private static FakeRequest Read(
        HttpRequest request, long number, string body, IReadOnlyDictionary<string, string> values, long now) => new()
    {
        Number = number,
        SentAt = now,
        ReceivedAt = now,
        Method = request.Method,
        Path = request.Path.Value ?? "/",
        Query = request.QueryString.Value ?? "",
        Headers = request.Headers.ToDictionary(
            header => header.Key,
            header => string.Join(", ", (IEnumerable<string?>)header.Value),
            StringComparer.OrdinalIgnoreCase),
        Body = body,
        Route = values,
    };
}
