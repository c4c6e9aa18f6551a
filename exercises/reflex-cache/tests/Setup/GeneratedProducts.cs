using System.Globalization;

namespace ReflexCache.Tests.Setup;

/// <summary>A product as the table holds it.</summary>
internal sealed record ProductData(long Id, string Name, string Description, long PriceCents);

/// <summary>A row of the table of discounts.</summary>
internal readonly record struct DiscountData(long ProductId, long CustomerId, int Percent);

/// <summary>
/// Products like those of a shop, each computable by itself from the seed; the ids have gaps. Every fifth product has a discount for one wholesale
/// customer, and some have one for others.
/// </summary>
internal sealed class GeneratedProducts(ulong seed, int count)
{
    /// <summary>Raised whenever the generated rows change.</summary>
    public const int Revision = 1;

    /// <summary>The wholesale customer, who has a discount on every fifth product.</summary>
    public const long Wholesaler = 77;

    private const int EveryNth = 5;
    private const int IdsApart = 10;
    private const int DescriptionChars = 640;
    private static readonly string[] Things = ["lamp", "kettle", "chair", "router", "drill", "jacket", "phone", "scale", "tent", "clock"];
    private static readonly string[] Words = ["light", "sturdy", "with", "a", "cable", "for", "kitchens", "and", "gardens", "made", "of", "steel", "oak", "which", "lasts"];

    public int Count => count;

    /// <summary>The id of a product, from its number, which counts from zero.</summary>
    public static long IdOf(int number) => 1_000 + (long)number * IdsApart;

    /// <summary>An id between two products, which none has.</summary>
    public static long UnknownIdOf(int number) => IdOf(number) + 1 + (number % (IdsApart - 1));

    /// <summary>One of them, by its number.</summary>
    public ProductData this[int number] => new(
        IdOf(number), FormattableString.Invariant($"{Things[Mix(1, number) % 10]} {Mix(2, number) % 100_000:00000}"), DescriptionOf(number), 100 + (long)(Mix(3, number) % 100_000));

    /// <summary>The discounts on one of them.</summary>
    public IEnumerable<DiscountData> DiscountsOf(int number)
    {
        if (number % EveryNth == 0) yield return new DiscountData(IdOf(number), Wholesaler, 5 + (int)(Mix(4, number) % 40));
        var other = 1 + (long)(Mix(5, number) % 20_000);
        if (Mix(6, number) % 10 < 3 && other != Wholesaler) yield return new DiscountData(IdOf(number), other, 5 + (int)(Mix(7, number) % 40));
    }

    private string DescriptionOf(int number)
    {
        var text = new System.Text.StringBuilder(DescriptionChars + 16);
        for (ulong word = 0; text.Length < DescriptionChars; word++)
            text.Append(Words[Mix(100 + word, number) % (ulong)Words.Length]).Append(' ');
        return text.ToString(0, DescriptionChars).TrimEnd() + number.ToString(CultureInfo.InvariantCulture);
    }

    // SplitMix64's finaliser over seed, purpose and number.
    private ulong Mix(ulong purpose, int number)
    {
        var z = seed + purpose * 0xD1B54A32D192ED03 + (ulong)number * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
