using System.Collections.Concurrent;
using System.Net;
using Harness.Fakes;

namespace Harness.Tests.Networks;

/// <summary>A stage: what names mean, and where it is that an address listens.</summary>
internal sealed class StageFake : HttpFake
{
    private readonly ConcurrentDictionary<string, string[]> _names = new();
    private readonly ConcurrentDictionary<string, int> _places = new();

    public StageFake() : base("stage")
    {
        Map("GET", "/names", request => FakeAnswer.Json(200, _names.GetValueOrDefault(request.Query, [])));
        Map("POST", "/connections", Connect);
    }

    /// <summary>From now on a name means these addresses.</summary>
    public void Says(string host, params string[] addresses) => _names[$"?host={Uri.EscapeDataString(host)}"] = addresses;

    /// <summary>From now on somebody listens at this address and port.</summary>
    public void Listens(string address, int port, IPEndPoint place) => _places[$"{address} {port}"] = place.Port;

    private FakeAnswer Connect(FakeRequest request)
    {
        var asked = request.ReadJson<Asked>();
        return _places.TryGetValue($"{asked.Address} {asked.Port}", out var port)
            ? FakeAnswer.Json(200, new { port })
            : FakeAnswer.Error(404, "Nobody listens there.");
    }

    private sealed record Asked(string Address, int Port);
}

/// <summary>Somebody who listens: says who it is.</summary>
internal sealed class ListenerFake : HttpFake
{
    public ListenerFake(string name) : base(name) => Map("POST", "/", _ => new FakeAnswer(200, name));
}
