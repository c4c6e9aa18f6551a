using Exercises.Testing;
using Harness.Scenarios;

namespace TwoTruths.Tests.Setup;

/// <summary>Callers of one instance: the shop, the bus, and operations.</summary>
internal sealed class OrdersClient : ServiceClient
{
    // Several times what the contract says (C1): the first requests of a process take seconds on a busy machine.
    private static readonly TimeSpan ChangePatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ReconcilePatience = TimeSpan.FromSeconds(60);

    /// <summary>How long a caller keeps retrying after the last fault ended (C1).</summary>
    public static readonly TimeSpan RetryCeiling = TimeSpan.FromSeconds(30);

    private static readonly AnswerRules ChangeRules = new(Promises.AcceptedInTime, Promises.NotNowIs503, 5);
    private static readonly AnswerRules Rules = new(Promises.AnswersInTime, Promises.NotNowIs503, 5);

    private readonly Caller _shop;
    private readonly Caller _reader;
    private readonly Caller _operations;
    private readonly Func<TimeSpan> _undisturbedFor;
    private readonly Action _reconciling;

    public OrdersClient(ScenarioContext scenario, ServiceInstance instance, Func<TimeSpan> undisturbedFor, Action reconciling)
        : base(scenario, instance) => (_shop, _reader, _operations, _undisturbedFor, _reconciling) =
            (CallerWith(ChangePatience), CallerWith(ReadPatience), CallerWith(ReconcilePatience), undisturbedFor, reconciling);

    /// <summary>One PUT.</summary>
    /// <param name="order">The order.</param>
    /// <param name="content">What it shall be.</param>
    /// <param name="isHeld">Whether the scenario itself holds the change up, so that its time says nothing.</param>
    /// <param name="cancellation">Cancelled when the caller leaves.</param>
    public Task<Answer> PutAsync(Tracked order, Content content, CancellationToken cancellation, bool isHeld = false)
    {
        order.Sending(content);
        return ChangeAsync(order, $"PUT /orders/{order.OrderId} ({content})", Request(HttpMethod.Put, $"orders/{order.OrderId}", content.Body), isHeld, cancellation);
    }

    /// <summary>One cancel; what it may leave is the last accepted content, cancelled.</summary>
    /// <inheritdoc cref="PutAsync" path="/param"/>
    public Task<Answer> CancelAsync(Tracked order, CancellationToken cancellation, bool isHeld = false)
    {
        order.Sending(order.Last is { } last ? last with { State = Content.Cancelled } : null, requests: 2);
        return ChangeAsync(order, $"POST /orders/{order.OrderId}/cancel", Request(HttpMethod.Post, $"orders/{order.OrderId}/cancel"), isHeld, cancellation);
    }

    /// <summary>One PUT of any body to any path; it is not tracked.</summary>
    public Task<Answer> PutRawAsync(string orderId, string body, CancellationToken cancellation) => Rules.SendAsync(
        Scenario, _shop, $"PUT /orders/{orderId} {body}", Request(HttpMethod.Put, $"orders/{orderId}", body), cancellation);

    /// <summary>Sends a change again until it is accepted; each time it may be one more change (C1).</summary>
    public Task<IReadOnlyList<Answer>> UntilAcceptedAsync(Func<Task<Answer>> send, CancellationToken cancellation) =>
        Caller.UntilAsync(send, answer => answer.IsFinal, RetryCeiling, cancellation, _undisturbedFor);

    public Task<Answer> GetAsync(string orderId, CancellationToken cancellation) => ReadAsync($"orders/{orderId}", cancellation);

    public Task<Answer> SearchAsync(string customer, CancellationToken cancellation) => ReadAsync($"search?q={customer}", cancellation);

    public Task<Answer> StuckAsync(CancellationToken cancellation) => ReadAsync("admin/stuck", cancellation);

    public Task<Answer> DriftAsync(CancellationToken cancellation) => ReadAsync("admin/drift", cancellation);

    /// <summary>Delivers a message as the bus does, once.</summary>
    public Task<Answer> DeliverAsync(BillingMessage message, CancellationToken cancellation) => Rules.SendAsync(
        Scenario, _reader, $"POST /internal/messages ({message})", Request(HttpMethod.Post, "internal/messages", message), cancellation);

    /// <summary>Delivers a message until it is taken.</summary>
    public Task<IReadOnlyList<Answer>> DeliverUntilTakenAsync(BillingMessage message, CancellationToken cancellation) =>
        Caller.UntilAsync(() => DeliverAsync(message, cancellation), answer => answer.Status is >= 200 and < 500, RetryCeiling, cancellation, _undisturbedFor);

    public Task<Answer> RetryStuckAsync(string orderId, CancellationToken cancellation) => Rules.SendAsync(
        Scenario, _reader, $"POST /admin/stuck/{orderId}/retry", Request(HttpMethod.Post, $"admin/stuck/{orderId}/retry"), cancellation);

    public Task<Answer> ReconcileAsync(CancellationToken cancellation)
    {
        _reconciling();
        return Rules.SendAsync(Scenario, _operations, "POST /admin/reconcile", Request(HttpMethod.Post, "admin/reconcile"), cancellation);
    }

    private async Task<Answer> ChangeAsync(Tracked order, string what, HttpRequestMessage request, bool isHeld, CancellationToken cancellation)
    {
        var answer = isHeld
            ? await Rules.SendAsync(Scenario, _reader, what, request, cancellation)
            : await ChangeRules.SendAsync(Scenario, _shop, what, request, cancellation);
        order.Keep(what, answer);
        return answer;
    }

    private Task<Answer> ReadAsync(string path, CancellationToken cancellation) =>
        Rules.SendAsync(Scenario, _reader, $"GET /{path}", Request(HttpMethod.Get, path), cancellation);
}
