using Harness.Fakes;

namespace SlowDependency.Tests.Setup;

/// <summary>The recommender of the README's clauses D1 and D2.</summary>
internal sealed class Recommender : HttpFake
{
    public Recommender() : base("recommendations") =>
        Map("GET", "/recommendations/{productId}", request => FakeAnswer.Json(200, Of(request.Route["productId"])));

    /// <summary>The recommendations for a product.</summary>
    public static string[] Of(string productId) => [$"{productId}-also", $"{productId}-instead", $"{productId}-with"];

    /// <summary>Whether a request asks about this product.</summary>
    public static bool IsAbout(FakeRequest request, string productId) => request.Route.GetValueOrDefault("productId") == productId;
}
