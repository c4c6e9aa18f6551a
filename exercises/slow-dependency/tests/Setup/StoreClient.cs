using System.Text;
using System.Text.Json;
using Harness.Scenarios;

namespace SlowDependency.Tests.Setup;

/// <summary>The callers of one instance. Every answer is held against what each must be (C5, C6).</summary>
internal sealed class StoreClient(ScenarioContext scenario, Uri baseAddress) : IDisposable
{
    /// <summary>How long a caller keeps asking.</summary>
    public static readonly TimeSpan RetryCeiling = TimeSpan.FromSeconds(30);

    // More than twice what the contract says (C5).
    private static readonly TimeSpan PagePatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CheckoutPatience = TimeSpan.FromSeconds(16);
    private static readonly TimeSpan QuickPatience = TimeSpan.FromSeconds(6);

    private readonly Caller _pages = new(scenario, baseAddress, PagePatience);
    private readonly Caller _checkouts = new(scenario, baseAddress, CheckoutPatience);
    private readonly Caller _quick = new(scenario, baseAddress, QuickPatience);

    /// <summary>One answer to GET /products/{id}.</summary>
    public Task<Answer> ViewAsync(Product product, CancellationToken cancellation) =>
        CheckedAsync(_pages, $"GET /products/{product.Id}", Get($"products/{product.Id}"), cancellation);

    /// <summary>The same while nothing but C14 is promised, because the database is away: whatever comes of it says nothing.</summary>
    public Task ViewUnjudgedAsync(Product product, CancellationToken cancellation) =>
        _pages.SendAsync(Get($"products/{product.Id}"), cancellation);

    /// <summary>Asks for a page until it is shown or the ceiling has passed.</summary>
    public Task<IReadOnlyList<Answer>> ViewUntilShownAsync(Product product, CancellationToken cancellation) =>
        UntilAsync(() => ViewAsync(product, cancellation), 200, cancellation);

    /// <summary>One answer to POST /checkout.</summary>
    public Task<Answer> CheckOutAsync(Basket basket, CancellationToken cancellation) =>
        PostAsync(Body(basket), cancellation);

    /// <summary>One answer to POST /checkout with any body.</summary>
    public Task<Answer> PostAsync(object body, CancellationToken cancellation) =>
        CheckedAsync(_checkouts, $"POST /checkout {JsonSerializer.Serialize(body)}", CheckoutRequest(body), cancellation);

    /// <summary>One answer to GET /orders/{id}.</summary>
    public Task<Answer> FindOrderAsync(string orderId, CancellationToken cancellation) =>
        CheckedAsync(_quick, $"GET /orders/{orderId}", Get($"orders/{orderId}"), cancellation);

    /// <summary>Asks for an order until it is answered at all, or the ceiling has passed.</summary>
    public Task<IReadOnlyList<Answer>> FindOrderUntilAnsweredAsync(string orderId, CancellationToken cancellation) =>
        Caller.UntilAsync(() => FindOrderAsync(orderId, cancellation), answer => answer.Status is 200 or 404, RetryCeiling, cancellation);

    /// <summary>
    /// A page, a checkout and a read of an order, until each is served or the ceiling has passed. How long they take and how they
    /// end says nothing.
    /// </summary>
    public async Task WarmUpAsync(Basket basket, CancellationToken cancellation)
    {
        await UntilAsync(() => _pages.SendAsync(Get($"products/{basket.Product.Id}"), cancellation), 200, cancellation);
        await _checkouts.SendAsync(CheckoutRequest(Body(basket)), cancellation);
        await UntilAsync(() => _quick.SendAsync(Get("orders/o-none"), cancellation), 404, cancellation);
    }

    /// <summary>One answer to GET /health/live or GET /health/ready.</summary>
    public Task<Answer> HealthAsync(string which, CancellationToken cancellation) =>
        _quick.SendAsync(Get($"health/{which}"), cancellation);

    public void Dispose()
    {
        _pages.Dispose();
        _checkouts.Dispose();
        _quick.Dispose();
    }

    private static HttpRequestMessage Get(string path) => new(HttpMethod.Get, path);

    private static HttpRequestMessage CheckoutRequest(object body) => new(HttpMethod.Post, "checkout")
    {
        Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
    };

    private static object Body(Basket basket) => new { orderId = basket.OrderId, productId = basket.Product.Id, quantity = basket.Quantity };

    private static Task<IReadOnlyList<Answer>> UntilAsync(Func<Task<Answer>> send, int status, CancellationToken cancellation) =>
        Caller.UntilAsync(send, answer => answer.Status == status, RetryCeiling, cancellation);

    private async Task<Answer> CheckedAsync(Caller caller, string what, HttpRequestMessage request, CancellationToken cancellation)
    {
        var answer = await caller.SendAsync(request, cancellation);
        IEnumerable<string> Seen() => [what, $"answer: {answer}"];
        scenario.MustHoldInTime(Promises.AnswersInTime, !answer.IsTimeout, Seen);
        scenario.MustHold(Promises.NotNowIs503, answer.Status is not >= 500 || (answer.Status == 503 && answer.SaysWhenToRetry(1, 30)), Seen);
        return answer;
    }
}
