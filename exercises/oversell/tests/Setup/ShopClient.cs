using Exercises.Testing;
using Harness.Scenarios;

namespace Oversell.Tests.Setup;

/// <summary>The callers of one instance. Every answer is checked against C3.</summary>
internal sealed class ShopClient : ServiceClient
{
    /// <summary>How long a caller waits for one answer; the contract says 5 s (C3).</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long a caller keeps retrying (C3).</summary>
    public static readonly TimeSpan RetryCeiling = TimeSpan.FromSeconds(30);

    /// <summary>The header that names the buyer.</summary>
    public const string BuyerHeader = "Buyer-Id";

    /// <summary>The header that makes a request one order.</summary>
    public const string KeyHeader = "Order-Key";

    /// <summary>The longest Retry-After, in seconds (C3); the shortest is 1.</summary>
    public const int MostSecondsToRetry = 5;

    // Longer than a request may wait behind a stalled one: the stalled request's caller must not end the stall by leaving.
    private static readonly TimeSpan StalledPatience = TimeSpan.FromSeconds(30);

    private static readonly AnswerRules Rules = new(Promises.AnswersInTime, Promises.NotNowIs503, MostSecondsToRetry);

    private readonly Caller _caller;
    private readonly Caller _stalled;

    public ShopClient(ScenarioContext scenario, ServiceInstance instance)
        : base(scenario, instance) => (_caller, _stalled) = (CallerWith(Patience), CallerWith(StalledPatience));

    /// <summary>Any answer but "not now": the same request sent again would be answered the same.</summary>
    public static bool IsFinal(Answer answer) => answer.Status is not (null or >= 500);

    /// <summary>Sends until the answer is final or the ceiling has passed.</summary>
    public static Task<IReadOnlyList<Answer>> UntilFinalAsync(Func<Task<Answer>> send, CancellationToken cancellation) =>
        Caller.UntilAsync(send, IsFinal, RetryCeiling, cancellation);

    /// <summary>One answer to an order, which may be "not now".</summary>
    public Task<Answer> OrderAsync(Wish wish, CancellationToken cancellation) =>
        CheckedAsync($"{wish}", OrderRequest(wish.EventId, wish.BuyerId, wish.Key, wish.Body), cancellation);

    public Task<IReadOnlyList<Answer>> OrderUntilFinalAsync(Wish wish, CancellationToken cancellation) =>
        UntilFinalAsync(() => OrderAsync(wish, cancellation), cancellation);

    /// <summary>The final answer to an order, whatever it is.</summary>
    public Task<Answer> OrderFinallyAsync(Wish wish, CancellationToken cancellation) =>
        FinallyAsync($"{wish}", () => OrderRequest(wish.EventId, wish.BuyerId, wish.Key, wish.Body), cancellation);

    /// <summary>The final answer to a POST of any body; a null header is not sent.</summary>
    public Task<Answer> PostOrderAsync(string eventId, string? buyerId, string? key, string body, CancellationToken cancellation) =>
        FinallyAsync($"POST orders of event {eventId}: {body}", () => OrderRequest(eventId, buyerId, key, body), cancellation);

    /// <summary>One POST, whose duration and outcome are not judged.</summary>
    public Task<Answer> OrderUncheckedAsync(Wish wish, CancellationToken cancellation) =>
        _caller.SendAsync(OrderRequest(wish.EventId, wish.BuyerId, wish.Key, wish.Body), cancellation);

    /// <summary>As <see cref="OrderUncheckedAsync"/>, with any body and any headers.</summary>
    public Task<Answer> PostOrderUncheckedAsync(
        string eventId, string body, IEnumerable<(string Name, string? Value)> headers, CancellationToken cancellation) =>
        _caller.SendAsync(Request(HttpMethod.Post, OrdersOf(eventId), body, headers), cancellation);

    /// <summary>As <see cref="OrderUncheckedAsync"/>.</summary>
    public Task<Answer> ConfirmUncheckedAsync(string orderId, string buyerId, CancellationToken cancellation) =>
        _caller.SendAsync(ConfirmRequest(orderId, buyerId), cancellation);

    /// <summary>As <see cref="OrderUncheckedAsync"/>.</summary>
    public Task<Answer> CancelUncheckedAsync(string orderId, string buyerId, CancellationToken cancellation) =>
        _caller.SendAsync(CancelRequest(orderId, buyerId), cancellation);

    /// <summary>As <see cref="OrderUncheckedAsync"/>.</summary>
    public Task<Answer> GetOrderUncheckedAsync(string orderId, string buyerId, CancellationToken cancellation) =>
        _caller.SendAsync(ReadRequest(orderId, buyerId), cancellation);

    /// <summary>As <see cref="OrderUncheckedAsync"/>, for a request that the scenario stalls.</summary>
    public Task<Answer> OrderStalledAsync(Wish wish, CancellationToken cancellation) =>
        _stalled.SendAsync(OrderRequest(wish.EventId, wish.BuyerId, wish.Key, wish.Body), cancellation);

    /// <summary>The final answer to a confirmation.</summary>
    public Task<Answer> ConfirmAsync(string orderId, string buyerId, CancellationToken cancellation) =>
        FinallyAsync($"POST /orders/{orderId}/confirm", () => ConfirmRequest(orderId, buyerId), cancellation);

    /// <summary>As <see cref="OrderStalledAsync"/>.</summary>
    public Task<Answer> ConfirmStalledAsync(string orderId, string buyerId, CancellationToken cancellation) =>
        _stalled.SendAsync(ConfirmRequest(orderId, buyerId), cancellation);

    /// <summary>The final answer to a cancellation.</summary>
    public Task<Answer> CancelAsync(string orderId, string buyerId, CancellationToken cancellation) =>
        FinallyAsync($"DELETE /orders/{orderId}", () => CancelRequest(orderId, buyerId), cancellation);

    /// <summary>As <see cref="OrderStalledAsync"/>.</summary>
    public Task<Answer> CancelStalledAsync(string orderId, string buyerId, CancellationToken cancellation) =>
        _stalled.SendAsync(CancelRequest(orderId, buyerId), cancellation);

    /// <summary>The final answer to reading an order.</summary>
    public Task<Answer> GetOrderAsync(string orderId, string buyerId, CancellationToken cancellation) =>
        FinallyAsync($"GET /orders/{orderId}", () => ReadRequest(orderId, buyerId), cancellation);

    /// <summary>One answer to reading an event, which may be "not now".</summary>
    public Task<Answer> GetEventAsync(string eventId, CancellationToken cancellation) =>
        CheckedAsync($"GET /events/{eventId}", Request(HttpMethod.Get, $"events/{Caller.Segment(eventId)}"), cancellation);

    /// <summary>As <see cref="OrderUncheckedAsync"/>.</summary>
    public Task<Answer> GetEventUncheckedAsync(string eventId, CancellationToken cancellation) =>
        _caller.SendAsync(Request(HttpMethod.Get, $"events/{Caller.Segment(eventId)}"), cancellation);

    public Task<Answer> CreateEventAsync(object body, CancellationToken cancellation) =>
        CheckedAsync("POST /events", Request(HttpMethod.Post, "events", body), cancellation);

    private static HttpRequestMessage OrderRequest(string eventId, string? buyerId, string? key, string body) => Request(
        HttpMethod.Post, OrdersOf(eventId), body, (BuyerHeader, buyerId), (KeyHeader, key));

    private static string OrdersOf(string eventId) => $"events/{Caller.Segment(eventId)}/orders";

    private static HttpRequestMessage ReadRequest(string orderId, string buyerId) =>
        Request(HttpMethod.Get, $"orders/{Caller.Segment(orderId)}", null, (BuyerHeader, buyerId));

    private static HttpRequestMessage ConfirmRequest(string orderId, string buyerId) =>
        Request(HttpMethod.Post, $"orders/{Caller.Segment(orderId)}/confirm", null, (BuyerHeader, buyerId));

    private static HttpRequestMessage CancelRequest(string orderId, string buyerId) =>
        Request(HttpMethod.Delete, $"orders/{Caller.Segment(orderId)}", null, (BuyerHeader, buyerId));

    private async Task<Answer> FinallyAsync(string what, Func<HttpRequestMessage> request, CancellationToken cancellation)
    {
        var answers = await UntilFinalAsync(() => CheckedAsync(what, request(), cancellation), cancellation);
        Scenario.MustHoldInTime(Promises.AnswerInTheEnd, IsFinal(answers[^1]), () => [what, .. Answer.Lines(answers)]);
        return answers[^1];
    }

    private Task<Answer> CheckedAsync(string what, HttpRequestMessage request, CancellationToken cancellation) =>
        Rules.SendAsync(Scenario, _caller, what, request, cancellation);
}
