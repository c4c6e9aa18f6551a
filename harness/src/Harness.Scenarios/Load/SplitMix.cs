namespace Harness.Load;

/// <summary>
/// The SplitMix64 generator (Steele, Lea and Flood, 2014). <see cref="Random"/> takes only 32 bits of seed and does not promise
/// the same sequence on the next runtime; a replayed schedule needs both.
/// </summary>
internal sealed class SplitMix(long seed)
{
    private ulong _state = unchecked((ulong)seed);

    /// <summary>The next number in [0, 1).</summary>
    public double NextUnit() => (Next() >> 11) * (1.0 / (1UL << 53));

    private ulong Next()
    {
        unchecked
        {
            var mixed = _state += 0x9E3779B97F4A7C15;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }
}
