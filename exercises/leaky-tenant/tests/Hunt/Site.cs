using System.Net;
using Harness.Fakes;
using Harness.Hunting;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Hunt;

/// <summary>What must become of a delivery.</summary>
internal enum Fate
{
    Delivered,
    Failed,
    Either,
}

/// <summary>
/// A place that webhooks lead to: a host, which means something and may mean something else later, and who listens there. Several webhooks,
/// of both tenants, may lead to one.
/// </summary>
internal sealed class Site
{
    /// <summary>What kinds there are, in words.</summary>
    public static readonly IReadOnlyDictionary<string, string> Kinds = new Dictionary<string, string>
    {
        ["name"] = "a name with a public address",
        ["edge"] = "a public address next to a block that is not",
        ["several"] = "a name with several public addresses, of which only the last one answers",
        ["many"] = "a name with more public addresses than four",
        ["many and inside"] = "a name with four public addresses that do not answer, and one inside",
        ["both"] = "a name that means something public and something inside",
        ["turns"] = "a name that means something public and something inside in turn",
        ["silent"] = "a public address at which nobody listens",
        ["unknown"] = "a name without an address",
        ["inside"] = "an address inside",
        ["name inside"] = "a name that means something inside",
        ["redirects"] = "a name whose receiver redirects, three times in all",
        ["redirects by a path"] = "a name whose receiver redirects by a relative path",
        ["redirects inside"] = "a name whose receiver redirects to an address inside",
        ["redirects to a name inside"] = "a name whose receiver redirects to a name that means something inside",
        ["redirects to both"] = "a name whose receiver redirects to a name that means something public and something inside",
        ["redirects too often"] = "a name whose receiver redirects, four times in all",
        ["redirects otherwise"] = "a name whose receiver redirects with 302",
        ["redirects nowhere"] = "a name whose receiver redirects to what is no url",
        ["500"] = "a name whose receiver answers 500",
        ["drop"] = "a name whose receiver drops the connection",
        ["hang"] = "a name whose receiver never answers",
    };

    private readonly TenantWorld _world;
    private readonly Lock _lock = new();
    private readonly List<(long From, long At, Fate Fate, bool MustBeTaken)> _was = [];
    private readonly List<FaultRule> _rules = [];
    private readonly int _port;
    private IReadOnlyList<IPAddress> _addresses = [];

    private Site(TenantWorld world, string name, int port)
    {
        (_world, Name, _port) = (world, name, port);
        FirstId = $"r-{world.Scenario.Token(16)}";
        ReceiverId = FirstId;
        Host = world.NewHost();
    }

    /// <summary>As moves call it.</summary>
    public string Name { get; }

    /// <summary>The host of its url.</summary>
    public string Host { get; private set; }

    /// <summary>The receiver that its url leads to.</summary>
    public string FirstId { get; }

    /// <summary>The receiver that deliveries lead to in the end.</summary>
    public string ReceiverId { get; private set; }

    /// <summary>The url.</summary>
    public string Url => $"http://{Host}:{_port}/{Receivers.PathOf(FirstId)}";

    /// <summary>Makes what a move describes.</summary>
    public static Site Create(TenantWorld world, string name, int port, Move move)
    {
        var site = new Site(world, name, port);
        var kind = move["kind"] ?? "name";
        if (kind is "edge" or "inside") site.Host = Literal(move["address"]!);
        site.Become(kind, move["address"]);
        return site;
    }

    /// <summary>From now on it is of another kind, under the same url.</summary>
    public void Become(string kind, string? address)
    {
        lock (_lock)
        {
            // A literal address means nothing else later.
            if (_was.Count > 0 && IPAddress.TryParse(Host.Trim('[', ']'), out _)) return;
            var from = Moments.Now;
            var inside = address is null ? IPAddress.Parse("169.254.169.254") : IPAddress.Parse(address);
            foreach (var rule in _rules) rule.Dispose();
            _rules.Clear();
            // Whoever goes on calling where it was before finds nobody there.
            if (_addresses.Count > 0 && kind is "name" or "several") _world.Internet.Silence(_addresses);
            var (fate, mustBeTaken) = Arrange(kind, inside);
            _was.Add((from, Moments.Now, fate, mustBeTaken));
        }
    }

    /// <summary>What must become of a delivery between two moments.</summary>
    public Fate FateOf(long from, long to) => Within(from, to) is [var only] ? only.Fate : Fate.Either;

    /// <summary>Whether its url must be taken by a request between two moments; otherwise it may be refused.</summary>
    public bool MustBeTaken(long from, long to) => Within(from, to).All(was => was.MustBeTaken);

    /// <summary>Ends what has no end of its own.</summary>
    public void End()
    {
        lock (_lock)
            foreach (var rule in _rules) rule.Dispose();
    }

    private List<(long From, long At, Fate Fate, bool MustBeTaken)> Within(long from, long to)
    {
        lock (_lock) return [.. _was.Where((was, number) => was.From <= to && (number + 1 == _was.Count || _was[number + 1].At >= from))];
    }

    private (Fate Fate, bool MustBeTaken) Arrange(string kind, IPAddress inside)
    {
        _world.Outside.Answers(FirstId, FakeAnswer.Json(200, new { taken = true }));
        ReceiverId = FirstId;
        if (kind is "edge" or "inside") return kind == "edge" ? (Fate.Delivered, true) : (Fate.Failed, false);
        _addresses = [.. Enumerable.Range(0, kind switch { "several" => 4, "many" => 7, "many and inside" => 4, _ => 1 }).Select(_ => _world.NewPublicAddress())];
        switch (kind)
        {
            case "several":
                _world.Internet.Silence(_addresses.SkipLast(1));
                Says(_addresses);
                return (Fate.Delivered, true);
            case "many":
                Says(_addresses);
                return (Fate.Either, false);
            case "many and inside":
                _world.Internet.Silence(_addresses);
                Says([.. _addresses, inside]);
                return (Fate.Failed, false);
            case "both":
                Says(_world.Scenario.Next(0, 2) == 0 ? [_addresses[0], inside] : [inside, _addresses[0]]);
                return (Fate.Either, false);
            case "turns":
                _world.Internet.SaysInTurn(Host, [_addresses, [inside]], again: true);
                return (Fate.Either, false);
            case "silent":
                _world.Internet.Silence(_addresses);
                Says(_addresses);
                return (Fate.Failed, true);
            case "unknown":
                Says([]);
                return (Fate.Failed, false);
            case "name inside":
                Says([inside]);
                return (Fate.Failed, false);
            default:
                Says(_addresses);
                return (kind.StartsWith("redirects", StringComparison.Ordinal) ? Redirect(kind, inside) : Fail(kind), true);
        }
    }

    private void Says(IReadOnlyList<IPAddress> addresses) => _world.Internet.Says(Host, addresses);

    private Fate Redirect(string kind, IPAddress inside)
    {
        switch (kind)
        {
            case "redirects":
                Chain(3);
                return Fate.Delivered;
            case "redirects too often":
                Chain(4);
                return Fate.Either;
            case "redirects by a path":
                ReceiverId = NewReceiver();
                _world.Outside.Redirects(FirstId, $"/{Receivers.PathOf(ReceiverId)}", 308);
                return Fate.Delivered;
            case "redirects otherwise":
                ReceiverId = NewReceiver();
                _world.Outside.Redirects(FirstId, UrlOf(_world.NewHost([]), ReceiverId), 302);
                return Fate.Either;
            case "redirects nowhere":
                _world.Outside.Redirects(FirstId, "http://");
                return Fate.Failed;
            case "redirects inside":
                _world.Outside.Redirects(FirstId, UrlOf(Literal($"{inside}"), "x"));
                return Fate.Failed;
            case "redirects to a name inside":
                _world.Outside.Redirects(FirstId, UrlOf(_world.NewHost(inside), "x"));
                return Fate.Failed;
            case "redirects to both":
                ReceiverId = NewReceiver();
                _world.Outside.Redirects(FirstId, UrlOf(_world.NewHost(inside, _world.NewPublicAddress()), ReceiverId));
                return Fate.Either;
            default:
                throw new InvalidDataException($"'{kind}' is no kind of webhook.");
        }
    }

    private void Chain(int redirects)
    {
        var ids = Enumerable.Range(0, redirects).Select(_ => NewReceiver()).ToList();
        ReceiverId = ids[^1];
        foreach (var (from, to) in ids.Prepend(FirstId).Zip(ids)) _world.Outside.Redirects(from, UrlOf(_world.NewHost([]), to));
    }

    private Fate Fail(string kind)
    {
        if (kind == "name") return Fate.Delivered;
        if (kind == "500") _world.Outside.Answers(FirstId, FakeAnswer.Error(500, "unavailable"));
        else
        {
            var path = $"/{Receivers.PathOf(FirstId)}";
            _rules.Add(_world.Outside.Rules.Add(request => request.Path == path, kind switch
            {
                "drop" => FakeFault.DropBeforeEffect,
                "hang" => FakeFault.NeverAnswerBeforeEffect,
                _ => throw new InvalidDataException($"'{kind}' is no kind of webhook."),
            }));
        }

        return Fate.Failed;
    }

    private string NewReceiver() => $"r-{_world.Scenario.Token(16)}";

    private string UrlOf(string host, string receiverId) => $"http://{host}:{_port}/{Receivers.PathOf(receiverId)}";

    private static string Literal(string address) => address.Contains(':') ? $"[{address}]" : address;
}
