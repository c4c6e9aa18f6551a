using System.Globalization;
using ReflexCache.Hosting;

namespace ReflexCache.Products;

/// <summary>Reads what callers send in addresses and headers.</summary>
internal static class ProductRequest
{
    private const int MostIds = 100;
    private const int MostDigits = 18;
    private const string CustomerHeader = "Customer-Id";

    /// <summary>The ids of a list, each once, in the order in which they were asked for.</summary>
    /// <exception cref="BadRequestException">It is not a list of 1 to 100 ids.</exception>
    public static IReadOnlyList<long> Ids(string? text)
    {
        var parts = text?.Split(',') ?? [];
        if (parts.Length is < 1 or > MostIds) throw new BadRequestException($"ids is 1 to {MostIds} numbers, separated by commas.");
        return [.. parts.Select(part => Number(part) ?? throw new BadRequestException("Each of ids is a positive number.")).Distinct()];
    }

    /// <summary>Who asks; null for nobody in particular.</summary>
    /// <exception cref="BadRequestException">The header is not a number.</exception>
    public static long? Customer(HttpRequest request) =>
        request.Headers[CustomerHeader] is { Count: > 0 } header
            ? Number(header.ToString()) ?? throw new BadRequestException($"{CustomerHeader} is a positive number.")
            : null;

    private static long? Number(string text) =>
        text.Length <= MostDigits && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
