using System.Globalization;
using AiEndpoint.Tests.Setup;
using Harness.Hunting;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Hunt;

/// <summary>
/// A lane while it is played: its accounts (w, x, y and z), its keys, and everything that was asked and answered. Accounts of different lanes
/// have nothing to do with each other.
/// </summary>
internal sealed class LaneRun
{
    /// <summary>The name of an account that does not exist.</summary>
    public const string NoAccount = "none";

    /// <summary>What an account holds that no move describes, in the lane's unit.</summary>
    public const string UsualHolds = "20";

    private const long MostMinor = 10_000_000;
    private const long MostHeldMinor = 1_000_000_000_000_000;
    private const int MostChars = 64;

    // About the same accounts (C4).
    private const int MostAtOnce = 8;
    private const string FirstAccount = "w";
    private const string UsualCurrency = "EUR";

    private readonly CardsWorld _world;
    private readonly Func<string> _newToken;
    private readonly string? _style;
    private readonly string _stem;
    private readonly long _unitMinor;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Account> _accounts = [];
    private readonly Dictionary<string, string> _fresh = [];
    private readonly List<Asked> _asked = [];

    /// <summary>Makes a lane of a script.</summary>
    /// <param name="world">Where its ids are fresh.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="copy">Which of its copies this is.</param>
    /// <param name="newToken">Makes a device token.</param>
    public LaneRun(CardsWorld world, Lane lane, int copy, Func<string> newToken)
    {
        (_world, Lane, Name, _newToken) = (world, lane, copy == 0 ? lane.Id : $"{lane.Id}.{copy}", newToken);
        _style = lane.Moves.FirstOrDefault(move => move.Do == "names")?["are"];
        _stem = _style == "longest" ? $"_-{world.Scenario.Token(MostChars - 3)}" : world.Scenario.Token(8);
        _unitMinor = world.Scenario.Next(100, 9_000);
        foreach (var name in AccountNames()) _accounts[name] = NewAccount(name);
    }

    /// <summary>The lane as it was drawn.</summary>
    public Lane Lane { get; }

    /// <summary>Its name among the lanes that are played.</summary>
    public string Name { get; }

    /// <summary>When it began, by the instances' clock.</summary>
    public DateTime BeganAt { get; } = InstanceClock.Now;

    /// <summary>Whose turn it is to send a transfer or a reversal: no more of them are under way at once than the contract speaks of.</summary>
    public SemaphoreSlim Turns { get; } = new(MostAtOnce);

    /// <summary>Its accounts.</summary>
    public IReadOnlyCollection<Account> Accounts => _accounts.Values;

    /// <summary>Everything that was asked, in the order in which it was answered or given up.</summary>
    public IReadOnlyList<Asked> All { get { lock (_lock) return [.. _asked]; } }

    /// <summary>Its moves that may send a transfer.</summary>
    public IEnumerable<Move> Requests => Lane.Moves.Where(move => move.Do is "transfer" or "bad");

    /// <summary>Everything that its callers may ask for, each once.</summary>
    public IReadOnlyList<Intent> Intents => [.. Requests.Select(IntentOf).Distinct()];

    /// <summary>Device tokens with the name of the key that they are sent with.</summary>
    public IEnumerable<(string Token, string KeyName)> Tokens => Requests.Select(move => (IntentOf(move).DeviceToken, move["key"]!)).Distinct();

    /// <summary>Adds its accounts to the database.</summary>
    public Task PrepareAsync() => _world.AddAsync([.. _accounts.Values]);

    /// <summary>An account by its name; the first one for none.</summary>
    public Account AccountOf(string? name) => _accounts[name ?? FirstAccount];

    /// <summary>The owner that a name stands for: of an account, or somebody who has nothing.</summary>
    public string OwnerOf(string name) =>
        _accounts.TryGetValue(name, out var account) ? account.OwnerId : Fresh($"owner {name}", _world.NewOwner);

    /// <summary>What a move asks for; the same move always asks for the same.</summary>
    public Intent IntentOf(Move move)
    {
        var (from, to) = (move["from"] ?? FirstAccount, move["to"] ?? "x");
        var (fromId, toId) = (IdOf(from), IdOf(to));
        var ownerId = move["by"] is { } by ? OwnerOf(by) : from == NoAccount ? AccountOf(FirstAccount).OwnerId : AccountOf(from).OwnerId;
        var currency = move["in"] switch
        {
            null => from == NoAccount ? UsualCurrency : AccountOf(from).Currency,
            "to" => to == NoAccount ? UsualCurrency : AccountOf(to).Currency,
            var other => other,
        };
        var intent = new Intent(ownerId, KeyOf(move["key"]!), "", fromId, toId, AmountOf(move["amount"] ?? "1"), currency);
        return intent with { DeviceToken = Fresh($"token of {intent}, phone {move["phone"]}", _newToken) };
    }

    /// <summary>The key that a request is about a transfer of; null when no move of the lane makes one under it.</summary>
    public OwnedKey? OwnedKeyOf(Move move) =>
        Requests.FirstOrDefault(other => other["key"] == move["key"]) is { } made ? OwnedKeyOf(IntentOf(made)) : null;

    /// <summary>The key of an intent.</summary>
    public static OwnedKey OwnedKeyOf(Intent intent) => new(intent.OwnerId, intent.Key);

    /// <summary>The transfer of a key, as an answer has told somebody; null while none has.</summary>
    public Transfer? Known(OwnedKey of) =>
        All.Where(asked => asked.Of == of).Select(asked => asked.Answer?.Transfer).FirstOrDefault(one => one is not null);

    /// <summary>Whether a request is 404 by itself: the owner has no such account, or there is no such receiver (C8).</summary>
    public bool IsNotTheirs(Intent intent) =>
        _accounts.Values.FirstOrDefault(account => account.AccountId == intent.From)?.OwnerId != intent.OwnerId
        || _accounts.Values.All(account => account.AccountId != intent.To);

    /// <summary>An account by its id; null if it is none of the lane's.</summary>
    public Account? Find(string accountId) => _accounts.Values.FirstOrDefault(account => account.AccountId == accountId);

    /// <summary>Keeps a request and its answer.</summary>
    public void Keep(Asked asked)
    {
        lock (_lock) _asked.Add(asked);
    }

    private IEnumerable<string> AccountNames() =>
        Lane.Moves.SelectMany(move => (string?[])[move["from"], move["to"], move["account"], move["by"]])
            .OfType<string>().Append(FirstAccount).Append("x").Where(name => name is "w" or "x" or "y" or "z").Distinct()
            .Order(StringComparer.Ordinal);

    private Account NewAccount(string name)
    {
        var shape = Lane.Moves.FirstOrDefault(move => move.Do == "account" && move["account"] == name);
        var owner = shape?["owner"] ?? name;
        return _world.NewAccount(
            HeldOf(shape?["holds"] ?? UsualHolds), shape?["currency"] ?? UsualCurrency, Named("o", owner), IdOf(name));
    }

    private long HeldOf(string holds) => holds switch
    {
        "all" => MostHeldMinor,
        [.. var units, '-'] => (Number(units) * _unitMinor) - 1,
        _ => Number(holds) * _unitMinor,
    };

    private long AmountOf(string amount) => amount switch
    {
        "least" => 1,
        "most" => MostMinor,
        [.. var units, '+'] => (Number(units) * _unitMinor) + 1,
        _ => Number(amount) * _unitMinor,
    };

    private string IdOf(string name) => name == NoAccount ? Fresh("no account", _world.NewAccountId) : Named("c", name);

    // Letters in capitals are the same name in other letter case.
    private string KeyOf(string name) => name[0] is >= 'A' and <= 'Z' ? Named("k", name.ToLowerInvariant()).ToUpperInvariant() : Named("k", name);

    // The same for the same, whenever it is asked for.
    private string Fresh(string what, Func<string> create)
    {
        lock (_lock) return _fresh.TryGetValue(what, out var known) ? known : _fresh[what] = create();
    }

    // Random, or such that a service may take one name for another.
    private string Named(string prefix, string name)
    {
        if (_style == "longest") return _stem + name;
        if (_style == "alike" && Alike(prefix, name) is { } alike) return alike;
        if (_style == "glued" && prefix != "c" && Glued(prefix == "k", name) is { } glued) return glued;
        return Fresh($"{prefix} {name}", () => $"{prefix}-{_world.Scenario.Token(_world.Scenario.Next(6, 30))}");
    }

    private string? Alike(string prefix, string name) => name switch
    {
        "w" or "a" => $"{prefix}-{_stem}",
        "x" => $"{prefix.ToUpperInvariant()}-{_stem}",
        "y" or "b" => $"{prefix}_{_stem}",
        "z" or "c" => $"{prefix}-{_stem}1",
        _ => null,
    };

    // Of owner and key, written into one text: w with a is what x with b is, and y with c.
    private string? Glued(bool isKey, string name) => (isKey, name) switch
    {
        (false, "w") => $"o{_stem}",
        (false, "x") => $"o{_stem}-b",
        (false, "y") => $"o{_stem}b",
        (false, "z") => $"o{_stem}_b",
        (true, "a") => $"b-{_stem}",
        (true, "b") => _stem,
        (true, "c") => $"-{_stem}",
        _ => null,
    };

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
