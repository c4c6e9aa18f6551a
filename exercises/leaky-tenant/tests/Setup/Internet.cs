using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Harness.Fakes;
using Microsoft.AspNetCore.WebUtilities;

namespace LeakyTenant.Tests.Setup;

/// <summary>A connection that the service opened, or tried to.</summary>
/// <param name="Address">The address that it gave.</param>
/// <param name="Port">The port that it gave.</param>
/// <param name="Number">The request's number in the stage's journal.</param>
internal sealed record Dial(IPAddress Address, int Port, long Number)
{
    public override string ToString() =>
        $"#{Number} a connection to {Address}, port {Port}{(Addresses.IsPublic(Address) ? "" : ", which is not public")}";
}

/// <summary>
/// The stage of the README's clause N2: says what names mean, and who listens at an address. Whatever is public leads to the receivers, whatever
/// is not leads inside, and Identity is at its own address.
/// </summary>
internal sealed class Internet : HttpFake
{
    private static readonly string[] Loopback = ["127.0.0.1", "::1"];

    private readonly ConcurrentDictionary<string, Meanings> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<IPAddress, bool> _silent = new();
    private readonly IdentityProvider _identity;
    private readonly Receivers _outside;
    private readonly Inside _inside;

    // Replaced under the lock and read without it.
    private ImmutableList<Dial> _dials = [];

    public Internet(IdentityProvider identity, Receivers outside, Inside inside) : base("network")
    {
        (_identity, _outside, _inside) = (identity, outside, inside);
        Map("GET", "/names", Resolve);
        Map("POST", "/connections", Connect);
    }

    /// <summary>Every connection that was asked for, but those to Identity at its own address.</summary>
    public IReadOnlyList<Dial> Dials => Volatile.Read(ref _dials);

    /// <summary>Those to addresses that are not public.</summary>
    public IReadOnlyList<Dial> Intrusions => [.. Dials.Where(dial => !Addresses.IsPublic(dial.Address))];

    /// <summary>From now on a name means these addresses.</summary>
    public void Says(string name, params IReadOnlyList<IPAddress> addresses) => SaysInTurn(name, [addresses], again: false);

    /// <summary>From now on a name means something else each time when it is asked for.</summary>
    /// <param name="name">The name.</param>
    /// <param name="turns">What it means, in order.</param>
    /// <param name="again">Whether it begins anew after the last one, which is repeated otherwise.</param>
    public void SaysInTurn(string name, IReadOnlyList<IReadOnlyList<IPAddress>> turns, bool again) => _names[name] = new Meanings(turns, again);

    /// <summary>How often it was asked for a name.</summary>
    public int AskedFor(string name) => _names.TryGetValue(name, out var meanings) ? meanings.Asked : 0;

    /// <summary>From now on nobody listens at these addresses.</summary>
    public void Silence(params IEnumerable<IPAddress> addresses)
    {
        foreach (var address in addresses) _silent[address] = true;
    }

    private FakeAnswer Resolve(FakeRequest request) =>
        FakeAnswer.Json(200, Meaning(QueryHelpers.ParseQuery(request.Query).GetValueOrDefault("host").ToString().TrimEnd('.').Trim('[', ']')));

    private string[] Meaning(string host)
    {
        if (IPAddress.TryParse(host, out var literal)) return [$"{literal}"];
        if (_names.TryGetValue(host, out var meanings)) return [.. meanings.Next().Select(address => $"{address}")];
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return Loopback;
        return host.EndsWith(".example", StringComparison.OrdinalIgnoreCase) ? [$"{Addresses.OfServe}"] : [];
    }

    private FakeAnswer Connect(FakeRequest request)
    {
        if (Read(request) is not { } place) return FakeAnswer.Error(400, "This is no place to connect to.");
        var (address, port) = place;
        if (IPAddress.IsLoopback(address) && port == _identity.BaseAddress.Port) return At(_identity);
        Volatile.Write(ref _dials, _dials.Add(new Dial(address, port, request.Number)));
        if (_silent.ContainsKey(address)) return FakeAnswer.Error(404, "Nobody listens there.");
        return At(Addresses.IsPublic(address) ? _outside : _inside);
    }

    private static FakeAnswer At(HttpFake listener) => FakeAnswer.Json(200, new { port = listener.BaseAddress.Port });

    private static (IPAddress Address, int Port)? Read(FakeRequest request)
    {
        try
        {
            var place = request.ReadJson<Place>();
            return IPAddress.TryParse(place.Address, out var address) ? (address, place.Port) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Place(string? Address, int Port);

    /// <summary>What a name means, each time when it is asked for. Used under the stage's lock.</summary>
    private sealed class Meanings(IReadOnlyList<IReadOnlyList<IPAddress>> turns, bool again)
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public IReadOnlyList<IPAddress> Next()
        {
            var turn = Interlocked.Increment(ref _asked) - 1;
            return turns[again ? turn % turns.Count : Math.Min(turn, turns.Count - 1)];
        }
    }
}
