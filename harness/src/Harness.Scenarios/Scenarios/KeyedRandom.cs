using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Harness.Scenarios;

/// <summary>
/// Random numbers determined by a key and a name. Without the key they cannot be predicted, however many were seen: HMAC-SHA256 of
/// a counter, keyed with HMAC-SHA256 of the name. Not thread-safe.
/// </summary>
internal sealed class KeyedRandom : Random
{
    private readonly byte[] _secret;
    private readonly byte[] _block = new byte[HMACSHA256.HashSizeInBytes];
    private int _used = HMACSHA256.HashSizeInBytes;
    private long _counter;

    /// <summary>Creates the random numbers of one name.</summary>
    /// <param name="key">Empty where they may be predictable.</param>
    /// <param name="name">Their purpose; each name gets independent numbers.</param>
    public KeyedRandom(ReadOnlySpan<byte> key, string name) => _secret = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(name));

    /// <summary>Orders elements by the key and a name, independent of the order they come in.</summary>
    public static IReadOnlyList<T> Shuffled<T>(IEnumerable<T> elements, Func<T, string> nameOf, byte[] key, string name)
    {
        var secret = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(name));
        return [.. elements.OrderBy(element => Convert.ToHexString(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(nameOf(element)))), StringComparer.Ordinal)];
    }

    /// <inheritdoc />
    public override int Next() => Next(0, int.MaxValue);

    /// <inheritdoc />
    public override int Next(int maxValue) => Next(0, maxValue);

    /// <inheritdoc />
    public override int Next(int minValue, int maxValue) => (int)NextInt64(minValue, maxValue);

    /// <inheritdoc />
    public override long NextInt64() => NextInt64(0, long.MaxValue);

    /// <inheritdoc />
    public override long NextInt64(long maxValue) => NextInt64(0, maxValue);

    /// <inheritdoc />
    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        // The upper half of a product: its bias is the range's share of 2^64, too small to notice.
        return minValue + (long)Math.BigMul(NextBits(), (ulong)(maxValue - minValue), out _);
    }

    /// <inheritdoc />
    public override double NextDouble() => Sample();

    /// <inheritdoc />
    public override float NextSingle() => (NextBits() >> 40) * (1f / (1 << 24));

    /// <inheritdoc />
    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    /// <inheritdoc />
    public override void NextBytes(Span<byte> buffer)
    {
        foreach (ref var one in buffer)
        {
            if (_used == _block.Length) Refill();
            one = _block[_used++];
        }
    }

    /// <inheritdoc />
    protected override double Sample() => (NextBits() >> 11) * (1.0 / (1L << 53));

    private ulong NextBits()
    {
        Span<byte> bits = stackalloc byte[sizeof(ulong)];
        NextBytes(bits);
        return BinaryPrimitives.ReadUInt64LittleEndian(bits);
    }

    private void Refill()
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(counter, _counter++);
        HMACSHA256.HashData(_secret, counter, _block);
        _used = 0;
    }
}
