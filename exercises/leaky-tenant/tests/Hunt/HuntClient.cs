using System.Text;
using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Hunt;

/// <summary>A request, as it is sent.</summary>
/// <param name="What">It in words; never a token or a secret.</param>
/// <param name="Path">Relative, without a leading slash.</param>
/// <param name="Body">JSON; null for none.</param>
internal sealed record Request(string What, HttpMethod Method, string Path, string? Body = null)
{
    /// <summary>Headers beside Authorization.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Everything of its caller's that it holds.</summary>
    public string Text => $"{Uri.UnescapeDataString(Path)} {Body} {string.Join(' ', Headers.Select(header => header.Value))}";
}

/// <summary>A request and what came of it.</summary>
/// <param name="Person">Who sent it.</param>
/// <param name="Token">With which token.</param>
/// <param name="Instance">The index of the instance that it was sent to.</param>
/// <param name="Life">How often that had been started again.</param>
internal sealed record Sent(Request Request, Person Person, Token Token, int Instance, int Life)
{
    /// <summary>Before it was sent.</summary>
    public long At { get; init; }

    /// <summary>When its answer had come; <see cref="Moments.Never"/> for a caller that left.</summary>
    public long Until { get; init; } = Moments.Never;

    /// <summary>The answer; null for a caller that left.</summary>
    public Answer? Answer { get; init; }

    /// <summary>The answer's headers.</summary>
    public string Headers { get; init; } = "";

    /// <summary>Whether it was answered, and not "not now".</summary>
    public bool IsAnswered => Answer?.Status is < 500;

    /// <summary>The status; null without an answer.</summary>
    public int? Status => Answer?.Status;

    public override string ToString() =>
        $"instance {Instance + 1}, {Person}: {Request.What}: " + (Answer is null ? "(the caller left)" : $"{Answer} after {At.To(Until).TotalSeconds:0.00} s");
}

/// <summary>The callers of all instances. Each request has a connection of its own, so that none is sent twice.</summary>
internal sealed class HuntClient : IAsyncDisposable
{
    // Longer than what the contract says, with all the room that is given on a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(32);

    private readonly TenantWorld _world;
    private readonly HttpClient[] _clients;

    public HuntClient(TenantWorld world)
    {
        _world = world;
        _clients = [.. world.Instances.Select(instance =>
        {
            var handler = ServiceHttp.CreateHandler(instance.BaseAddress);
            handler.PooledConnectionLifetime = TimeSpan.Zero;
            return new HttpClient(handler) { BaseAddress = instance.BaseAddress, Timeout = Timeout.InfiniteTimeSpan };
        })];
        world.Scenario.Owns(this);
    }

    /// <summary>Sends a request, and waits for its answer until the caller leaves.</summary>
    public async Task<Sent> SendAsync(Request request, Person person, Token token, int instance, int life, CancellationToken leaving)
    {
        var sent = new Sent(request, person, token, instance, life) { At = Moments.Now };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(leaving, _world.Cancellation);
        patience.CancelAfter(Patience);
        using var waiting = _world.Scenario.Waiting("an answer");
        try
        {
            using var message = Message(request, token);
            using var response = await _clients[instance].SendAsync(message, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            var headers = string.Join('\n', response.Headers.Concat(response.Content.Headers).Select(header => $"{header.Key}: {string.Join(", ", header.Value)}"));
            var answer = await ReadAsync(response, patience.Token);
            return sent with { Answer = answer, Headers = headers, Until = Moments.Now };
        }
        catch (Exception dropped) when (dropped is HttpRequestException or IOException)
        {
            return sent with { Answer = new Answer(null, "", null, null, "the connection was dropped"), Until = Moments.Now };
        }
        catch (OperationCanceledException) when (!_world.Cancellation.IsCancellationRequested)
        {
            return leaving.IsCancellationRequested
                ? sent
                : sent with { Answer = new Answer(null, "", null, null, $"no answer within {Patience.TotalSeconds:0} s") { IsTimeout = true }, Until = Moments.Now };
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static HttpRequestMessage Message(Request request, Token token)
    {
        var message = new HttpRequestMessage(request.Method, request.Path);
        if (request.Body is { } body) message.Content = new StringContent(body, Encoding.UTF8, "application/json");
        message.Headers.TryAddWithoutValidation("Authorization", $"{token.Scheme}{token.Text}");
        foreach (var (name, value) in request.Headers) message.Headers.TryAddWithoutValidation(name, value);
        return message;
    }

    private static async Task<Answer> ReadAsync(HttpResponseMessage response, CancellationToken leaving)
    {
        using var body = new MemoryStream();
        await using var stream = await response.Content.ReadAsStreamAsync(leaving);
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, leaving) is > 0 and var received)
        {
            if (body.Length + received > Answer.MostBodyBytes) return new Answer(null, "", null, null, "an answer that is too long");
            body.Write(buffer, 0, received);
        }

        return new Answer(
            (int)response.StatusCode, Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length), response.Content.Headers.ContentType?.MediaType,
            response.Headers.TryGetValues("Retry-After", out var values) ? string.Join(", ", values) : null);
    }
}
