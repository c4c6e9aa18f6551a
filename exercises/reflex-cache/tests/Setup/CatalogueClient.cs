using Exercises.Testing;
using Harness.Scenarios;

namespace ReflexCache.Tests.Setup;

/// <summary>The callers of one instance: the shop, and those who set prices.</summary>
internal sealed class CatalogueClient : ServiceClient
{
    // The contract says 5 s (C6); the first requests of a process take seconds on a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);

    /// <summary>How long a caller who was told "not now" asks again (C9, C15).</summary>
    public static readonly TimeSpan RetryCeiling = TimeSpan.FromSeconds(15);

    private static readonly AnswerRules Rules = new(Promises.Answered, Promises.NotNowIs503, 5);
    private readonly Caller _caller;

    public CatalogueClient(ScenarioContext scenario, ServiceInstance instance)
        : base(scenario, instance) => _caller = CallerWith(Patience);

    /// <summary>Whether an answer is something else than "not now".</summary>
    public static bool IsFinal(Answer answer) => answer.Status is < 500;

    /// <summary>The answer to a GET, whatever it is.</summary>
    public Task<Answer> GetAsync(string path, CancellationToken cancellation, long? customer = null) => SendAsync(HttpMethod.Get, path, null, customer, cancellation);

    /// <summary>The answer of a health check, to which the rules of other answers do not apply.</summary>
    public Task<Answer> HealthAsync(string path, CancellationToken cancellation) => _caller.SendAsync(Request(HttpMethod.Get, path), cancellation);

    /// <summary>The answer to a request for a product's page.</summary>
    public Task<Answer> PageAsync(long id, CancellationToken cancellation, long? customer = null) =>
        GetAsync(FormattableString.Invariant($"products/{id}"), cancellation, customer);

    /// <summary>The answer to a request for a list.</summary>
    public Task<Answer> ListAsync(IEnumerable<long> ids, CancellationToken cancellation, long? customer = null) =>
        GetAsync(PathOf(ids), cancellation, customer);

    /// <summary>One price change.</summary>
    public Task<Answer> PutAsync(long id, long priceCents, CancellationToken cancellation) =>
        PutRawAsync(FormattableString.Invariant($"products/{id}/price"), FormattableString.Invariant($$"""{"priceCents":{{priceCents}}}"""), cancellation);

    /// <summary>One price change with any path and body.</summary>
    public Task<Answer> PutRawAsync(string path, string body, CancellationToken cancellation) => SendAsync(HttpMethod.Put, path, body, null, cancellation);

    /// <summary>One deletion.</summary>
    public Task<Answer> DeleteAsync(long id, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Delete, FormattableString.Invariant($"products/{id}"), null, null, cancellation);

    /// <summary>Asks until the answer is not "not now", within the time that the contract gives a service after a fault.</summary>
    public async Task<Answer> UntilFinalAsync(Func<Task<Answer>> send, CancellationToken cancellation) =>
        (await Caller.UntilAsync(send, IsFinal, RetryCeiling, cancellation))[^1];

    /// <summary>The path of a list.</summary>
    public static string PathOf(IEnumerable<long> ids) => $"products?ids={string.Join(',', ids)}";

    private Task<Answer> SendAsync(HttpMethod method, string path, string? body, long? customer, CancellationToken cancellation) => Rules.SendAsync(
        Scenario, _caller, $"{method} /{path}{(body is null ? "" : $" {body}")}{(customer is null ? "" : $" (Customer-Id: {customer})")}",
        Request(method, path, body, ("Customer-Id", customer?.ToString(System.Globalization.CultureInfo.InvariantCulture))), cancellation);
}
