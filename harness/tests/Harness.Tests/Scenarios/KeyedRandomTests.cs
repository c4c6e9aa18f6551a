using Harness.Scenarios;

namespace Harness.Tests.Scenarios;

/// <summary>What the randomness of a scenario is determined by.</summary>
public sealed class KeyedRandomTests
{
    private static readonly byte[] Key = [1, 2, 3];

    [Fact]
    public void The_same_key_and_name_give_the_same_numbers_and_any_other_others()
    {
        string[] streams = [Stream(Key, "7/a/1"), Stream([1, 2, 4], "7/a/1"), Stream([], "7/a/1"), Stream(Key, "7/a/2")];

        Assert.Equal(streams[0], Stream(Key, "7/a/1"));
        Assert.Distinct(streams);
    }

    [Fact]
    public void A_context_without_the_key_does_not_foretell_one_with_it() => Assert.NotEqual(
        new ScenarioContext("storm", 7, 1, CancellationToken.None).Token(),
        new ScenarioContext("storm", 7, 1, CancellationToken.None, Key).Token());

    [Fact]
    public void Numbers_stay_within_their_bounds_and_reach_all_of_them()
    {
        var random = new KeyedRandom(Key, "bounds");

        Assert.Equal([-2, -1, 0, 1, 2], Enumerable.Range(0, 500).Select(_ => random.Next(-2, 3)).Distinct().Order());
        Assert.All(Enumerable.Range(0, 500), _ => Assert.InRange(random.NextDouble(), 0, 1));
        Assert.All(Enumerable.Range(0, 500), _ => Assert.InRange(random.NextSingle(), 0, 1));
        Assert.InRange(random.NextInt64(long.MinValue, long.MaxValue), long.MinValue, long.MaxValue);
        Assert.Equal(5, random.Next(5, 5));
        Assert.Equal(0, random.Next(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Next(3, 2));
    }

    [Fact]
    public void An_order_comes_from_the_key_and_not_from_the_order_before()
    {
        string[] elements = [.. Enumerable.Range(0, 30).Select(number => $"{number}")];
        var order = KeyedRandom.Shuffled(elements, one => one, Key, "order");

        Assert.Equal(elements.Order(), order.Order());
        Assert.Equal(order, KeyedRandom.Shuffled(elements.Reverse(), one => one, Key, "order"));
        Assert.NotEqual(order, KeyedRandom.Shuffled(elements, one => one, Key, "other order"));
        Assert.NotEqual(order, KeyedRandom.Shuffled(elements, one => one, [], "order"));
    }

    private static string Stream(byte[] key, string name)
    {
        var random = new KeyedRandom(key, name);
        var bytes = new byte[100];
        random.NextBytes(bytes);
        return Convert.ToHexString(bytes);
    }
}
