using Harness.Fakes;

namespace SlowDependency.Tests.Setup;

/// <summary>Pricing, of the README's clauses D1 and D3.</summary>
internal sealed class PriceList : HttpFake
{
    // By product: whose price is judged by what was given when, because it changes while it is asked for.
    private readonly HashSet<string> _changing = [];
    private readonly Dictionary<string, Price> _prices = [];
    private readonly Dictionary<long, Price> _given = [];

    public PriceList() : base("pricing") => Map("GET", "/prices/{productId}", Find);

    /// <summary>Sets the product's price from now on.</summary>
    public void Set(string productId, Price price)
    {
        lock (State) _prices[productId] = price;
    }

    /// <summary>Changes a price while callers ask for the product: which price is right depends on when it was given (C3).</summary>
    public void Change(string productId, Price price)
    {
        lock (State)
        {
            _prices[productId] = price;
            _changing.Add(productId);
        }
    }

    /// <summary>Takes the product's price away: 404 from now on (D3).</summary>
    public void Withdraw(string productId)
    {
        lock (State) _prices.Remove(productId);
    }

    /// <summary>Whether the product's price changed while callers asked for it.</summary>
    public bool IsChanging(string productId)
    {
        lock (State) return _changing.Contains(productId);
    }

    /// <summary>The prices that it gave for a product and whose answers ended at this moment of its journal or later, or have not ended.</summary>
    public IReadOnlyList<Price> GivenSince(string productId, TimeSpan moment)
    {
        var answers = Journal.Entries.Where(entry => IsAbout(entry.Request, productId) && (entry.EndedAt is not { } ended || ended >= moment)).ToList();
        lock (State) return [.. answers.Where(entry => _given.ContainsKey(entry.Request.Number)).Select(entry => _given[entry.Request.Number]).Distinct()];
    }

    /// <summary>Whether a request asks about this product.</summary>
    public static bool IsAbout(FakeRequest request, string productId) => request.Route.GetValueOrDefault("productId") == productId;

    private FakeAnswer Find(FakeRequest request)
    {
        if (!_prices.TryGetValue(request.Route["productId"], out var price)) return FakeAnswer.Error(404, "There is no price of this product.");
        _given[request.Number] = price;
        return FakeAnswer.Json(200, new { productId = request.Route["productId"], price.AmountMinor, price.Currency });
    }
}
