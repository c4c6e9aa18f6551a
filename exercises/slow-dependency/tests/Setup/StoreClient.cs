using System.Text.Json;
using Exercises.Testing;
using Harness.Scenarios;

namespace SlowDependency.Tests.Setup;

/// <summary>The callers of one instance. Every answer is checked against C5 and C6.</summary>
internal sealed class StoreClient : ServiceClient
{
    /// <summary>How long a caller keeps asking.</summary>
    public static readonly TimeSpan RetryCeiling = TimeSpan.FromSeconds(30);

    // More than twice what the contract says (C5).
    private static readonly TimeSpan PagePatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CheckoutPatience = TimeSpan.FromSeconds(16);
    private static readonly TimeSpan QuickPatience = TimeSpan.FromSeconds(6);

    private static readonly AnswerRules Rules = new(Promises.AnswersInTime, Promises.NotNowIs503, MostSeconds: 30);

    private readonly Caller _pages;
    private readonly Caller _checkouts;
    private readonly Caller _quick;

    public StoreClient(ScenarioContext scenario, ServiceInstance instance)
        : base(scenario, instance) => (_pages, _checkouts, _quick) = (CallerWith(PagePatience), CallerWith(CheckoutPatience), CallerWith(QuickPatience));

    /// <summary>One answer to GET /products/{id}.</summary>
    public Task<Answer> ViewAsync(Product product, CancellationToken cancellation) =>
        CheckedAsync(_pages, $"GET /products/{product.Id}", Get($"products/{product.Id}"), cancellation);

    /// <summary>The same while the database is away and only C14 is promised: the answer is not judged.</summary>
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
    /// Asks for a page, a checkout and an order, until each is served or the ceiling has passed. Neither duration nor outcome is
    /// judged.
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

    private static HttpRequestMessage Get(string path) => Request(HttpMethod.Get, path);

    private static HttpRequestMessage CheckoutRequest(object body) => Request(HttpMethod.Post, "checkout", body);

    private static object Body(Basket basket) => new { orderId = basket.OrderId, productId = basket.Product.Id, quantity = basket.Quantity };

    private static Task<IReadOnlyList<Answer>> UntilAsync(Func<Task<Answer>> send, int status, CancellationToken cancellation) =>
        Caller.UntilAsync(send, answer => answer.Status == status, RetryCeiling, cancellation);

    private Task<Answer> CheckedAsync(Caller caller, string what, HttpRequestMessage request, CancellationToken cancellation) =>
        Rules.SendAsync(Scenario, caller, what, request, cancellation);
}
