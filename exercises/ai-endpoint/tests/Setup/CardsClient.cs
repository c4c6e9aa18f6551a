using Exercises.Testing;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Setup;

/// <summary>Callers of one instance, through the gateway (A2).</summary>
internal sealed class CardsClient : ServiceClient
{
    /// <summary>The header that nobody but fraud prevention may see (C12).</summary>
    public const string TokenHeader = "Device-Token";

    // Twice what the contract says of every request (C14).
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly AnswerRules Rules = new(Promises.AnswersInTime, Promises.NotNowIs503, 5);

    private readonly Caller _caller;
    private readonly CardsWorld _world;

    /// <summary>Creates callers of an instance.</summary>
    /// <param name="world">The world that they belong to.</param>
    /// <param name="instance">The instance that they call.</param>
    public CardsClient(CardsWorld world, ServiceInstance instance)
        : base(world.Scenario, instance) => (_caller, _world) = (CallerWith(Patience), world);

    /// <summary>One POST /transfers.</summary>
    public Task<Answer> TransferAsync(Intent intent, CancellationToken cancellation) => SendAsync(
        $"POST /transfers ({intent})", HttpMethod.Post, "transfers", intent.Body, cancellation, HeadersOf(intent));

    /// <summary>One POST /transfers with the intent's headers and any body; null for no body.</summary>
    public Task<Answer> TransferAsync(Intent intent, string? body, CancellationToken cancellation) => SendAsync(
        $"POST /transfers {body}", HttpMethod.Post, "transfers", body, cancellation, HeadersOf(intent));

    /// <summary>One POST /transfers/{id}/reverse.</summary>
    public Task<Answer> ReverseAsync(string ownerId, string transferId, CancellationToken cancellation) =>
        OwnersAsync(HttpMethod.Post, ownerId, $"transfers/{Caller.Segment(transferId)}/reverse", cancellation);

    /// <summary>One GET /transfers/{id}.</summary>
    public Task<Answer> FindAsync(string ownerId, string transferId, CancellationToken cancellation) =>
        OwnersAsync(HttpMethod.Get, ownerId, $"transfers/{Caller.Segment(transferId)}", cancellation);

    /// <summary>One GET /accounts/{id}/statement.</summary>
    /// <param name="ownerId">Who asks.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="cancellation">Cancelled when the caller leaves.</param>
    /// <param name="query">The parameters as they are sent, for example "limit=1&amp;sort=kind"; escape their values.</param>
    public Task<Answer> StatementAsync(string ownerId, string accountId, CancellationToken cancellation, string query = "") =>
        OwnersAsync(HttpMethod.Get, ownerId, $"accounts/{Caller.Segment(accountId)}/statement{(query.Length > 0 ? "?" : "")}{query}", cancellation);

    /// <summary>Any request. Its answer keeps what the contract says of every answer (C14), or the attempt ends.</summary>
    /// <param name="what">The request in the words of the story.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">Relative, without a leading slash.</param>
    /// <param name="body">The JSON text; null for no body.</param>
    /// <param name="cancellation">Cancelled when the caller leaves.</param>
    /// <param name="headers">The headers; one whose value is null is not sent.</param>
    public async Task<Answer> SendAsync(
        string what, HttpMethod method, string path, string? body, CancellationToken cancellation,
        params IReadOnlyList<(string Name, string? Value)> headers)
    {
        var wasAway = _world.MayBeAway;
        var request = Request(method, path, body, headers);
        if (headers.FirstOrDefault(header => header.Name == "Content-Type").Value is { } type && request.Content is { } content)
        {
            content.Headers.Remove("Content-Type");
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        var answer = await Rules.SendAsync(Scenario, _caller, what, request, cancellation);
        // On a starved machine a service may have waited in vain for the database.
        Scenario.MustHoldInTime(
            _world.NotNowBreaks, answer.Status is < 500 || wasAway || _world.MayBeAway,
            () => [what, $"answer: {answer}", "the database was not away"]);
        return answer;
    }

    /// <summary>The headers of a request for a transfer.</summary>
    public static (string Name, string? Value)[] HeadersOf(Intent intent) =>
        [("Owner-Id", intent.OwnerId), ("Idempotency-Key", intent.Key), (TokenHeader, intent.DeviceToken)];

    private Task<Answer> OwnersAsync(HttpMethod method, string ownerId, string path, CancellationToken cancellation) =>
        SendAsync($"{method} /{path} as {ownerId}", method, path, body: null, cancellation, ("Owner-Id", ownerId));
}
