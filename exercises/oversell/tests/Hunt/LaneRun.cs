using System.Globalization;
using Harness.Hunting;
using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Hunt;

/// <summary>Who asks under which key: one of these is one order (C4).</summary>
internal sealed record Owner(string BuyerId, string Key);

/// <summary>One request and its answer.</summary>
/// <param name="What">"order", "confirm", "cancel", "read", "look" or "create"; of bad input, what is wrong with it.</param>
/// <param name="Owner">Whose it is; of a stranger's request, the stranger with the owner's key.</param>
/// <param name="Wish">What an order asks for; null for other requests.</param>
/// <param name="OrderId">The order that it is about; null for orders and looks.</param>
/// <param name="Instance">The index of the instance that it was sent to.</param>
/// <param name="SentAt">By the database's clock, which is this machine's.</param>
/// <param name="AnsweredAt">When its answer had come; the end of time for a caller that left.</param>
/// <param name="Answer">The answer; null for a caller that left.</param>
internal sealed record Asked(
    string What, Owner Owner, Wish? Wish, string? OrderId, int Instance, DateTimeOffset SentAt, DateTimeOffset AnsweredAt, Answer? Answer)
{
    /// <summary>Whether it was answered so, whatever the body.</summary>
    public bool Is(int status) => Answer?.Status == status;

    public override string ToString() =>
        $"{SentAt:ss.fff} to {(Answer is null ? "?" : $"{AnsweredAt:ss.fff}")}, instance {Instance + 1}: {Words}: {Answer?.ToString() ?? "(the caller left)"}";

    private string Words => Wish is not null ? $"{Wish}" : What == "look" ? "GET the event" : OrderId is null ? What : $"{What} {OrderId}, Buyer-Id {Owner.BuyerId}";
}

/// <summary>A lane while it is played: its events and buyers, and everything that was asked and answered.</summary>
internal sealed class LaneRun
{
    private const string UsualQuantity = "2";
    private const int MostCharacters = 64;

    private readonly Dictionary<string, string> _buyers = [];
    private readonly Dictionary<string, string> _keys = [];
    private readonly List<Asked> _asked = [];
    private readonly List<Event> _created = [];
    private readonly Lock _lock = new();
    private readonly ScenarioContext _scenario;
    private Event? _event;
    private Event? _other;

    /// <summary>Makes a lane of a script.</summary>
    /// <param name="scenario">Where its ids come from.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="copy">Which of its copies this is.</param>
    public LaneRun(ScenarioContext scenario, Lane lane, int copy) =>
        (_scenario, Lane, Name) = (scenario, lane, copy == 0 ? lane.Id : $"{lane.Id}.{copy}");

    /// <summary>The lane as it was drawn.</summary>
    public Lane Lane { get; }

    /// <summary>Its name among the lanes that are played.</summary>
    public string Name { get; }

    /// <summary>Its event, once it was created.</summary>
    public Event Event => _event!;

    /// <summary>Its events.</summary>
    public IEnumerable<Event> Events => _other is null ? [Event] : [Event, _other];

    /// <summary>Events that were created while the lane was played, and that nobody orders of.</summary>
    public IReadOnlyList<Event> Created { get { lock (_lock) return [.. _created]; } }

    /// <summary>Everything that was asked, in the order in which it was answered or given up.</summary>
    public IReadOnlyList<Asked> Asked { get { lock (_lock) return [.. _asked]; } }

    /// <summary>Creates the lane's events, with as many types as its moves speak of.</summary>
    public async Task PrepareAsync(ShopWorld world)
    {
        var shape = Lane.Moves.FirstOrDefault(move => move.Do == "event");
        if (IsAtItsLimits)
        {
            _event = await Creations.CreateAsync(world, Creations.WithMostCodes(_scenario));
            return;
        }

        var wants = Lane.Moves.Where(move => move["wants"] is not null).SelectMany(Wants).Select(one => one.Type).DefaultIfEmpty(1).Max();
        var quantities = (shape?["types"] ?? ShopVocabulary.UsualTypes).Split(',').ToList();
        while (quantities.Count < wants) quantities.Add(UsualQuantity);
        var (x, y, promo) = ($"xa{_scenario.Token(5)}", $"ya{_scenario.Token(5)}", $"pa{_scenario.Token(5)}");
        // Names that read alike where letter case, or what stands between two of them, does not count.
        string[] types = [x, $"{x}1", x.ToUpperInvariant(), $"1{y}", y, $"{x}-", $"{x}_", y.ToUpperInvariant()];
        string[] codes = [promo, promo.ToUpperInvariant()];
        (string, int)[] ticketTypes = [.. quantities.Select((quantity, index) => (types[index], Number(quantity)))];
        (string, int)[] promoCodes = [.. (shape?["codes"] ?? ShopVocabulary.UsualCodes).Split(',').Zip(codes, (uses, code) => (code, Number(uses)))];
        _event = await world.CreateEventAsync(ticketTypes, promoCodes);
        if (Lane.Moves.Any(move => move["of"] is not null)) _other = await world.CreateEventAsync(ticketTypes, promoCodes);
    }

    /// <summary>Who a move is about.</summary>
    public Owner OwnerOf(Move move)
    {
        var owner = new Owner(BuyerOf(move["buyer"] ?? move["key"]![^1..].ToLowerInvariant()), KeyOf(move["key"]!));
        return move["glued"] switch
        {
            null => owner,
            [var between, .. " buyer"] => owner with { BuyerId = $"{owner.BuyerId}{Between(between)}{Glue}" },
            [var between, ..] => owner with { Key = $"{Glue}{Between(between)}{owner.Key}" },
            _ => throw new InvalidDataException("An order is glued with nothing."),
        };
    }

    /// <summary>What an order asks for.</summary>
    public Wish WishOf(Move move)
    {
        var (owner, of) = (OwnerOf(move), move["of"] is null ? Event : _other!);
        return new Wish(
            of.Id, owner.BuyerId, owner.Key, [.. Wants(move).Select(one => of.Ticket(one.Type - 1, one.Quantity))],
            move["code"] is { } code ? of.PromoCodes[Number(code) - 1].Code : null);
    }

    /// <summary>The buyers of a crowd, and what each of them orders.</summary>
    public IReadOnlyList<(Owner Owner, Wish Wish)> CrowdOf(Move move)
    {
        var tickets = Wants(move).Select(one => Event.Ticket(one.Type - 1, one.Quantity)).ToArray();
        return [.. Enumerable.Range(0, move.Number("count")).Select(_ => new Owner($"c{_scenario.Token()}", $"k{_scenario.Token()}"))
            .Select(owner => (owner, new Wish(Event.Id, owner.BuyerId, owner.Key, [.. tickets], null)))];
    }

    /// <summary>A buyer without orders.</summary>
    public string Stranger() => $"s-{_scenario.Token()}";

    /// <summary>Keeps a request and its answer.</summary>
    public void Keep(Asked asked)
    {
        lock (_lock) _asked.Add(asked);
    }

    /// <summary>Keeps an event that was created while the lane was played.</summary>
    public void Keep(Event created)
    {
        lock (_lock) _created.Add(created);
    }

    // Its event has all that there may be, and names, keys and buyers are as long as they may be.
    private bool IsAtItsLimits => Lane.Moves.Any(move => move is { Do: "event" } && move["shape"] is not null);

    // Of buyers and keys as long as they may be, which differ in their last characters only.
    private string Stem => field ??= $"_-{_scenario.Token(MostCharacters - 3)}";

    // Short: with it, a key is still a key.
    private string Glue => field ??= _scenario.Token(3);

    private string BuyerOf(string name) => name switch
    {
        [var of, '1'] => BuyerOf($"{of}") + "1",
        [>= 'A' and <= 'Z'] => BuyerOf(name.ToLowerInvariant()).ToUpperInvariant(),
        _ => Named(_buyers, name, "b"),
    };

    private string KeyOf(string name) => name switch
    {
        ['1', var of] => "1" + KeyOf($"{of}"),
        [>= 'A' and <= 'Z'] => KeyOf(name.ToLowerInvariant()).ToUpperInvariant(),
        _ => Named(_keys, name, "k"),
    };

    private string Named(Dictionary<string, string> of, string name, string prefix)
    {
        lock (_lock) return of.TryGetValue(name, out var known) ? known : of[name] = IsAtItsLimits ? $"{Stem}{name}" : prefix + _scenario.Token(_scenario.Next(7, 40));
    }

    // "+" stands for nothing.
    private static string Between(char between) => between == '+' ? "" : $"{between}";

    private static IEnumerable<(int Type, int Quantity)> Wants(Move move) =>
        move["wants"]!.Split(',').Select(one => (Number(one.Split(':')[0]), Number(one.Split(':')[1])));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
