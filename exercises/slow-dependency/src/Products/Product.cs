using SlowDependency.Dependencies;

namespace SlowDependency.Products;

/// <summary>A product of the catalogue.</summary>
internal sealed record Product(string Id, string Name);

/// <summary>A product as its page shows it.</summary>
internal sealed record ProductPage(string Id, string Name, Price Price, IReadOnlyList<string> Recommendations);
