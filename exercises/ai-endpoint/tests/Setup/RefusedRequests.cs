namespace AiEndpoint.Tests.Setup;

/// <summary>A request as it is sent.</summary>
internal sealed record RawRequest(string Method, string Path, string? Body, IReadOnlyList<(string Name, string? Value)> Headers, string Token)
{
    public override string ToString() => $"{Method} /{Path} {Body}";
}

/// <summary>Requests that are refused, each for another reason; each has a device token of its own.</summary>
internal sealed class RefusedRequests(CardsWorld world, Account[] accounts, Func<string> newToken)
{
    private readonly List<RawRequest> _all = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<RawRequest> Create()
    {
        AddBodies();
        AddValues();
        AddHeaders();
        AddTokens();
        AddAddresses();
        return _all;
    }

    private void AddBodies()
    {
        string[] bodies =
        [
            "", "null", "{", "[]", "x", "{}", "{\"from\":1}", "{\"from\":\"a\",\"to\":\"b\",\"amountMinor\":\"1\",\"currency\":\"EUR\"}",
            "{\"from\":\"a\",\"to\":\"b\",\"amountMinor\":1.5,\"currency\":\"EUR\"}", $"{{\"from\":\"{new string('x', 200_000)}\"}}",
        ];
        foreach (var body in bodies) Add(body: _ => body);
        Add(body: intent => intent.Body.Replace("}", ",\"deviceToken\":\"x\"}", StringComparison.Ordinal));
        Add(body: intent => intent.Body.Replace("{", "{\"from\":\"x\",", StringComparison.Ordinal));
        Add(body: intent => intent.Body.Replace("amountMinor", "AmountMinor", StringComparison.Ordinal));
    }

    private void AddValues()
    {
        Add(intent => intent with { AmountMinor = 0 });
        Add(intent => intent with { AmountMinor = long.MaxValue });
        Add(intent => intent with { Currency = "eur" });
        Add(intent => intent with { To = intent.From });
        Add(intent => intent with { From = "a b" });
        Add(intent => intent with { From = world.NewAccountId() });
        Add(intent => intent with { OwnerId = world.NewOwner() });
        // The second of the two has the same key and another body.
        var key = world.NewIntent(accounts[0], accounts[1]).Key;
        foreach (var amount in (long[])[1, 2]) Add(intent => intent with { Key = key, AmountMinor = amount });
    }

    private void AddHeaders()
    {
        Add(intent => intent with { OwnerId = "a b" });
        Add(intent => intent with { Key = new string('k', 65) });
        Add(more: ("Owner-Id", null));
        Add(more: ("Idempotency-Key", null));
        Add(more: ("Content-Type", "text/plain"));
        Add(more: ("Content-Type", "application/json; charset=x"));
        Add(more: ("Content-Encoding", "gzip"));
        Add(more: ("Expect", "nothing"));
    }

    private void AddTokens()
    {
        // The last but two are what encodings make of one letter; the last two are no header's.
        string[] between = [" ", "\t", "\u00e9", "\u00c3\u00a9", "\u007f", "\u0001"];
        foreach (var text in between) Add(token: $"{world.Scenario.Token(20)}{text}{world.Scenario.Token(20)}");
        Add(token: world.Scenario.Token(257));
        Add(token: world.Scenario.Token(5_000));
        var twice = world.Scenario.Token(40);
        Add(token: twice, more: [(CardsClient.TokenHeader, twice), (CardsClient.TokenHeader, twice)]);
    }

    private void AddAddresses()
    {
        foreach (var method in (string[])["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]) Add(method: method);
        string[] posted = ["", "nowhere", "transfers/none", $"transfers/{Guid.NewGuid()}/reverse", "transfers/none/reverse"];
        foreach (var path in posted) Add(path: path);
        var statement = $"accounts/{accounts[0].AccountId}/statement";
        string[] read = [$"transfers/{Guid.NewGuid()}", statement, $"{statement}?sort=x", $"{statement}?limit=0", "accounts/none/statement"];
        foreach (var path in read) Add(body: _ => null, method: "GET", path: path);
    }

    private void Add(
        Func<Intent, Intent>? change = null, Func<Intent, string?>? body = null, string? token = null, string method = "POST",
        string path = "transfers", params (string Name, string? Value)[] more)
    {
        var whole = world.NewIntent(accounts[0], accounts[1]);
        var intent = (change?.Invoke(whole) ?? whole) with { DeviceToken = token ?? newToken() };
        var headers = CardsClient.HeadersOf(intent).Where(header => more.All(other => other.Name != header.Name)).Concat(more).ToList();
        _all.Add(new RawRequest(method, path, body is null ? intent.Body : body(intent), headers, intent.DeviceToken));
    }
}
