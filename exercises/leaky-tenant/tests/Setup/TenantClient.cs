using Exercises.Testing;
using Harness.Scenarios;

namespace LeakyTenant.Tests.Setup;

/// <summary>Callers of one instance.</summary>
internal sealed class TenantClient : ServiceClient
{
    // Twice what the contract says of every request (C14).
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly AnswerRules Rules = new(Promises.AnswersInTime, Promises.NotNowIs503, 5);

    private readonly Caller _caller;
    private readonly TenantWorld _world;

    /// <summary>Creates callers of an instance.</summary>
    /// <param name="world">The world that they belong to.</param>
    /// <param name="instance">The instance that they call.</param>
    public TenantClient(TenantWorld world, ServiceInstance instance)
        : base(world.Scenario, instance) => (_caller, _world) = (CallerWith(Patience), world);

    /// <summary>GET /documents.</summary>
    /// <param name="member">Who asks.</param>
    /// <param name="query">The parameters as they are sent, for example "limit=1&amp;sort=title"; escape their values.</param>
    public Task<Answer> ListAsync(Member member, string query = "") =>
        SendAsync(member, HttpMethod.Get, $"documents{(query.Length > 0 ? "?" : "")}{query}");

    /// <summary>GET /documents/{id}.</summary>
    public Task<Answer> FindAsync(Member member, string documentId) => SendAsync(member, HttpMethod.Get, PathOf(documentId));

    /// <summary>POST /documents/bulk-get.</summary>
    public Task<Answer> FindSeveralAsync(Member member, params IEnumerable<string> ids) =>
        SendAsync(member, HttpMethod.Post, "documents/bulk-get", new { ids });

    /// <summary>POST /documents.</summary>
    public Task<Answer> CreateAsync(Member member, DocumentText text) => SendAsync(member, HttpMethod.Post, "documents", text);

    /// <summary>PATCH /documents/{id} with any body.</summary>
    public Task<Answer> PatchAsync(Member member, string documentId, object body) => SendAsync(member, HttpMethod.Patch, PathOf(documentId), body);

    /// <summary>DELETE /documents/{id}.</summary>
    public Task<Answer> DeleteAsync(Member member, string documentId) => SendAsync(member, HttpMethod.Delete, PathOf(documentId));

    /// <summary>GET /reports/usage.</summary>
    public Task<Answer> ReportAsync(Member member) => SendAsync(member, HttpMethod.Get, "reports/usage");

    /// <summary>POST /webhooks.</summary>
    public Task<Answer> RegisterAsync(Member member, string url, string secret) =>
        SendAsync(member, HttpMethod.Post, "webhooks", new { url, secret });

    /// <summary>GET /webhooks/{id}/deliveries.</summary>
    public Task<Answer> DeliveriesAsync(Member member, string webhookId) =>
        SendAsync(member, HttpMethod.Get, $"webhooks/{Caller.Segment(webhookId)}/deliveries");

    /// <summary>The headers of a request with this token.</summary>
    public static (string Name, string? Value)[] HeadersOf(string token) => [("Authorization", $"Bearer {token}")];

    /// <summary>A request of a member's.</summary>
    public Task<Answer> SendAsync(
        Member member, HttpMethod method, string path, object? body = null, params (string Name, string? Value)[] more) =>
        SendAsync($"{method} /{path} as {member}", method, path, body, [.. HeadersOf(_world.TokenOf(member)), .. more]);

    /// <summary>Any request. Its answer keeps what the contract says of every answer (C14), or the attempt ends.</summary>
    /// <param name="what">The request in the words of the story. Never a token or a secret.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">Relative, without a leading slash.</param>
    /// <param name="body">A string is sent as it is, as JSON; anything else is serialized; null for no body.</param>
    /// <param name="headers">The headers; one whose value is null is not sent.</param>
    public async Task<Answer> SendAsync(
        string what, HttpMethod method, string path, object? body, IReadOnlyList<(string Name, string? Value)> headers)
    {
        var answer = await Rules.SendAsync(Scenario, _caller, what, Request(method, path, body, headers), Scenario.Cancellation);
        Scenario.MustHold(
            Promises.NotNowIsRare, answer.Status is < 500 || _world.MayBeAway, () => [what, $"answer: {answer}", "the database was not away"]);
        return answer;
    }

    /// <summary>A request that may be answered "not now", for another reason than the database (C4).</summary>
    public Task<Answer> SendMaybeLaterAsync(string what, HttpMethod method, string path, IReadOnlyList<(string Name, string? Value)> headers) =>
        Rules.SendAsync(Scenario, _caller, what, Request(method, path, body: null, headers), Scenario.Cancellation);

    private static string PathOf(string documentId) => $"documents/{Caller.Segment(documentId)}";
}
