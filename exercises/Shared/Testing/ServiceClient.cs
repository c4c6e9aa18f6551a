using System.Text;
using System.Text.Json;
using Harness.Scenarios;

namespace Exercises.Testing;

/// <summary>The callers of one instance.</summary>
/// <param name="scenario">The attempt.</param>
/// <param name="instance">The instance that they call.</param>
public abstract class ServiceClient(ScenarioContext scenario, ServiceInstance instance) : IDisposable
{
    private readonly List<Caller> _callers = [];

    /// <summary>The attempt.</summary>
    protected ScenarioContext Scenario { get; } = scenario;

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var caller in _callers) caller.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// A caller that waits this long for one answer: longer than the contract's time for it, by a wide margin.
    /// </summary>
    protected Caller CallerWith(TimeSpan patience)
    {
        var caller = new Caller(Scenario, instance.BaseAddress, patience);
        _callers.Add(caller);
        return caller;
    }

    /// <summary>Makes a request.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">Relative, without a leading slash; anything that a service gave out goes through <see cref="Caller.Segment"/>.</param>
    /// <param name="body">A string is sent as it is, as JSON; anything else is serialized to JSON; null for no body.</param>
    /// <param name="headers">The headers; one whose value is null is not sent.</param>
    protected static HttpRequestMessage Request(HttpMethod method, string path, object? body = null, params IEnumerable<(string Name, string? Value)> headers)
    {
        var request = new HttpRequestMessage(method, path);
        var json = body as string ?? (body is null ? null : JsonSerializer.Serialize(body, JsonSerializerOptions.Web));
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            if (value is not null) request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }
}

/// <summary>What a contract says about every answer: that it comes in time, and how it says "not now".</summary>
/// <param name="InTime">The promise broken by an answer that does not come within its caller's patience.</param>
/// <param name="NotNowIs503">The promise broken by any other 5xx, and by a 503 that does not say when to ask again.</param>
/// <param name="MostSeconds">The longest Retry-After, in whole seconds; the shortest is 1.</param>
public sealed record AnswerRules(Invariant InTime, Invariant NotNowIs503, int MostSeconds)
{
    /// <summary>Sends one request, and ends the attempt unless its answer keeps these rules.</summary>
    /// <param name="scenario">The attempt.</param>
    /// <param name="caller">The caller that sends it.</param>
    /// <param name="what">The request in the words of the story.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellation">Cancelled when the caller leaves.</param>
    public async Task<Answer> SendAsync(ScenarioContext scenario, Caller caller, string what, HttpRequestMessage request, CancellationToken cancellation)
    {
        var answer = await caller.SendAsync(request, cancellation);
        IEnumerable<string> Seen() => [what, $"answer: {answer}"];
        scenario.MustHoldInTime(InTime, !answer.IsTimeout, Seen);
        scenario.MustHold(NotNowIs503, answer.Status is not >= 500 || (answer.Status == 503 && answer.SaysWhenToRetry(1, MostSeconds)), Seen);
        return answer;
    }
}
