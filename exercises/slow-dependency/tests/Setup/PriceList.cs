using Harness.Fakes;

namespace SlowDependency.Tests.Setup;

/// <summary>Pricing, of the README's clauses D1 and D3.</summary>
internal sealed class PriceList : HttpFake
{
    private readonly Dictionary<string, Price> _prices = [];

    public PriceList() : base("pricing") => Map("GET", "/prices/{productId}", Find);

    /// <summary>Sets the product's price from now on.</summary>
    public void Set(string productId, Price price)
    {
        lock (State) _prices[productId] = price;
    }

    /// <summary>Whether a request asks about this product.</summary>
    public static bool IsAbout(FakeRequest request, string productId) => request.Route.GetValueOrDefault("productId") == productId;

    private FakeAnswer Find(FakeRequest request) =>
        _prices.TryGetValue(request.Route["productId"], out var price)
            ? FakeAnswer.Json(200, new { productId = request.Route["productId"], price.AmountMinor, price.Currency })
            : FakeAnswer.Error(404, "There is no price of this product.");
}
