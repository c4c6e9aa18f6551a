using System.Collections.Concurrent;
using Harness.Fakes;

namespace SlowDependency.Tests.Setup;

/// <summary>The recommender of the README's clauses D1 and D2.</summary>
internal sealed class Recommender : HttpFake
{
    private readonly ConcurrentDictionary<string, bool> _unknown = [];

    public Recommender() : base("recommendations") => Map("GET", "/recommendations/{productId}", Find);

    /// <summary>The recommendations for a product.</summary>
    public static string[] Of(string productId) => [$"{productId}-also", $"{productId}-instead", $"{productId}-with"];

    /// <summary>Whether a request asks about this product.</summary>
    public static bool IsAbout(FakeRequest request, string productId) => request.Route.GetValueOrDefault("productId") == productId;

    /// <summary>Knows nothing of the product: 404 from now on (D2).</summary>
    public void Forget(string productId) => _unknown[productId] = true;

    /// <summary>Whether it knows nothing of the product.</summary>
    public bool HasForgotten(string productId) => _unknown.ContainsKey(productId);

    private FakeAnswer Find(FakeRequest request) => HasForgotten(request.Route["productId"])
        ? FakeAnswer.Error(404, "There is no such product.")
        : FakeAnswer.Json(200, Of(request.Route["productId"]));
}
