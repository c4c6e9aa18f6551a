namespace Harness.Twins;

/// <summary>
/// Which sites of a hand-out are bad. Every choice of so many sites is as likely as any other, and one seed always gives the same one:
/// the sites whose <see cref="HashOrder"/> for "twins/seed" comes first are the bad ones.
/// </summary>
public static class TwinChoice
{
    /// <summary>Chooses the bad sites.</summary>
    /// <param name="seed">The seed of the hand-out.</param>
    /// <param name="sites">The ids of all sites, each once.</param>
    /// <param name="bad">How many are bad.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer sites.</exception>
    public static IReadOnlySet<string> Bad(long seed, IReadOnlyCollection<string> sites, int bad)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bad);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bad, sites.Count);
        return HashOrder.Of(FormattableString.Invariant($"twins/{seed}"), sites).Take(bad).ToHashSet(StringComparer.Ordinal);
    }
}
