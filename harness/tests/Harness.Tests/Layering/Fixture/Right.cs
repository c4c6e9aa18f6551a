namespace LayeringFixture.Right;

/// <summary>Uses no side.</summary>
internal sealed class Fork
{
    public Table.Cloth? On { get; init; }
}

/// <summary>Uses the other side where it is seen least: as an argument of a generic type, inside a lambda.</summary>
internal static class Spoon
{
    public static Func<int> Count() => () => new List<Left.Deep.Bowl>().Count;
}
