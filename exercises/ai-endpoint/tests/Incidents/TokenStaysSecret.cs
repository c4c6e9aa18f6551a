using AiEndpoint.Tests.Setup;
using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

/// <summary>Sends device tokens that nobody has seen before through whatever can fail, and looks for them everywhere.</summary>
public sealed class TokenStaysSecret
{
    private const int AtOnce = 8;
    private const string Header = "Device-Token";

    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AsksWithin = TimeSpan.FromSeconds(10);

    [Scenario("token-stays-secret")]
    public Task The_devices_token_is_in_no_log_and_in_no_answer() => CardsWorld.RunAsync(async world =>
    {
        var accounts = await world.AddAsync(world.NewAccount(1_000_000), world.NewAccount(1_000_000));
        List<Sent> all =
        [
            .. await MeetFraudAsync(world, accounts),
            .. await SendBadInputAsync(world, accounts),
            .. await LoseDatabaseAsync(world, accounts),
        ];
        // Whoever asks no fraud prevention keeps every secret.
        var last = NewIntent(world, accounts);
        var transfer = await world.MustCompleteInTheEndAsync(last, world.Client);
        await world.MustReverseInTheEndAsync(last, transfer, world.Client);
        await world.MustBeNotifiedAsync(transfer, Transfer.Completed, Transfer.Reversed);
        world.Scenario.MustHold(
            Promises.NothingBeforeAllow, world.Fraud.AskedAbout(last) > 0, () => [$"{last}", "fraud prevention never got its device token"]);

        world.Scenario.Did("Looked for all of these tokens in every answer, in what fraud prevention and notifications received, in the log and in the database.");
        await MustBeNowhereAsync(world, [.. all, new Sent("made and reversed one more", last.DeviceToken, "")]);
    }, new CardsOptions { Isolation = Isolation.OwnProcess });

    // Random at both ends, with what needs an escape in JSON, HTML, SQL, addresses and headers in between.
    private static string NewToken(CardsWorld world) => $"{world.Scenario.Token(20)}~!\"'<>&%{{}}\\/;:=@?#[]|^`$*(),.+-_{world.Scenario.Token(20)}";

    private static Intent NewIntent(CardsWorld world, Account[] accounts) => world.NewIntent(accounts[0], accounts[1]) with { DeviceToken = NewToken(world) };

    /// <summary>Every way in which fraud prevention answers, or does not; some of its answers repeat what they were sent.</summary>
    private static async Task<IEnumerable<Sent>> MeetFraudAsync(CardsWorld world, Account[] accounts)
    {
        List<(string What, Func<string, FakeFault?> Fault)> cases =
        [
            ("allows", _ => null), ("drops the connection", _ => FakeFault.DropBeforeEffect), ("drops the connection later", _ => FakeFault.DropAfterEffect),
            ("never answers", _ => FakeFault.NeverAnswerBeforeEffect), ("breaks off its answer", _ => FakeFault.CutBody),
        ];
        int[] statuses = [201, 204, 302, 307, 308, 400, 401, 403, 404, 407, 409, 413, 415, 422, 429, 431, 500, 501, 502, 503, 504];
        cases.AddRange(statuses.Select(status => ($"answers {status}", (Func<string, FakeFault?>)(token => FakeFault.FailBeforeEffect(Answer(world, status, token))))));
        string[] bodies = ["", "null", "[]", "<html>", "{", "{\"verdict\"", "{\"verdict\":1}", "{\"verdict\":[\"$\"]}", "{\"verdict\":\"$\"}", "{\"$\":\"$\"}", "\"$\"", "$", "{\"verdict\":\"deny\"}"];
        cases.AddRange(bodies.Select(body => ($"answers {body}", (Func<string, FakeFault?>)(token => FakeFault.FailBeforeEffect(
            new FakeAnswer(200, body.Replace("$", System.Text.Json.JsonEncodedText.Encode(token).ToString(), StringComparison.Ordinal), "application/json"))))));
        world.Scenario.Did($"Sent {cases.Count} transfers: fraud prevention {string.Join(", ", cases.Select(one => one.What))}.");

        List<Sent> sent = [];
        foreach (var several in cases.Chunk(AtOnce))
        {
            sent.AddRange(await Task.WhenAll(several.Select(async one =>
            {
                var intent = NewIntent(world, accounts);
                if (one.Fault(intent.DeviceToken) is { } fault) world.Fraud.Rules.Add(request => FraudPrevention.IsAbout(request, intent), fault);
                using var caller = await RawCaller.TransferAsync(world, intent);
                return new Sent($"fraud prevention {one.What}", intent.DeviceToken, await caller.ReadAsync(AnswersWithin));
            })));
        }

        return sent;
    }

    // A redirect leads to somebody else; what an error says is up to whoever answers.
    private static FakeAnswer Answer(CardsWorld world, int status, string token) => status == 204 ? new FakeAnswer(status)
        : status is > 300 and < 400 ? new FakeAnswer(status) { Headers = new Dictionary<string, string> { ["Location"] = $"{world.Notify.BaseAddress}checks" } }
        : FakeAnswer.Error(status, $"The device {token} is not known.") with
        {
            Headers = new Dictionary<string, string> { [Header] = token, ["WWW-Authenticate"] = $"Device realm={token}", ["Retry-After"] = "1" },
        };

    /// <summary>Requests that are refused, each for another reason; some for their token itself.</summary>
    private static async Task<IEnumerable<Sent>> SendBadInputAsync(CardsWorld world, Account[] accounts)
    {
        List<(string Method, string Path, string? Body, (string Name, string? Value)[] Headers, string Token)> requests = [];
        void Add(Func<Intent, Intent>? change = null, Func<Intent, string?>? body = null, string? token = null, string method = "POST", string path = "transfers",
            params (string Name, string? Value)[] more)
        {
            var (whole, secret) = (NewIntent(world, accounts), token ?? NewToken(world));
            var intent = (change?.Invoke(whole) ?? whole) with { DeviceToken = secret };
            var headers = CardsClient.HeadersOf(intent).ExceptBy(more.Select(header => header.Name), header => header.Name).Concat(more).ToArray();
            requests.Add((method, path, body is null ? intent.Body : body(intent), headers, secret));
        }

        string[] bodies = ["", "null", "{", "[]", "x", "{\"from\":1}", "{\"from\":\"a\",\"to\":\"b\",\"amountMinor\":\"1\",\"currency\":\"EUR\"}"];
        foreach (var body in bodies) Add(body: _ => body);
        Add(body: intent => intent.Body.Replace("}", $",\"deviceToken\":\"x\"}}", StringComparison.Ordinal));
        Add(body: intent => intent.Body.Replace("{", "{\"from\":\"x\",", StringComparison.Ordinal));
        Add(intent => intent with { AmountMinor = 0 });
        Add(intent => intent with { AmountMinor = long.MaxValue });
        Add(intent => intent with { Currency = "eur" });
        Add(intent => intent with { To = intent.From });
        Add(intent => intent with { From = "a b" });
        Add(intent => intent with { From = world.NewAccountId() });
        Add(intent => intent with { OwnerId = world.NewOwner() });
        Add(intent => intent with { OwnerId = "a b" });
        Add(intent => intent with { Key = new string('k', 65) });
        Add(more: ("Owner-Id", null));
        Add(more: ("Idempotency-Key", null));
        Add(more: ("Content-Type", "text/plain"));
        Add(more: ("Content-Type", "application/json; charset=x"));
        var random = world.Scenario.Token(40);
        Add(token: $"{world.Scenario.Token(20)} {world.Scenario.Token(20)}");
        Add(token: $"{world.Scenario.Token(20)}\t{world.Scenario.Token(20)}");
        Add(token: $"{world.Scenario.Token(20)}\u00e9{world.Scenario.Token(20)}");
        Add(token: $"{world.Scenario.Token(20)}\u00c3\u00a9{world.Scenario.Token(20)}");
        Add(token: $"{world.Scenario.Token(20)}\u007f{world.Scenario.Token(20)}");
        Add(token: $"{world.Scenario.Token(20)}\u0001{world.Scenario.Token(20)}");
        Add(token: world.Scenario.Token(257));
        Add(token: world.Scenario.Token(5_000));
        Add(token: random, more: [(Header, random), (Header, random)]);
        foreach (var method in (string[])["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]) Add(method: method);
        foreach (var path in (string[])["", "nowhere", "transfers/none", $"transfers/{Guid.NewGuid()}/reverse", "transfers/none/reverse"]) Add(path: path);
        foreach (var path in (string[])[$"transfers/{Guid.NewGuid()}", $"accounts/{accounts[0].AccountId}/statement", "accounts/none/statement", $"accounts/{accounts[0].AccountId}/statement?sort=x"])
            Add(body: _ => null, method: "GET", path: path);
        var kept = NewIntent(world, accounts);
        foreach (var amount in (long[])[1, 2]) Add(intent => intent with { Key = kept.Key, AmountMinor = amount });

        world.Scenario.Did($"Sent {requests.Count} requests that are refused, each for another reason, some of them for their device token.");
        List<Sent> sent = [];
        foreach (var (method, path, body, headers, token) in requests)
        {
            using var caller = await RawCaller.SendAsync(world, method, path, body, headers);
            sent.Add(new Sent($"{method} /{path} {body}", token, await caller.ReadAsync(AnswersWithin)));
        }

        return sent;
    }

    /// <summary>The database goes away while fraud prevention thinks, and stays away for another request; one caller leaves.</summary>
    private static async Task<IEnumerable<Sent>> LoseDatabaseAsync(CardsWorld world, Account[] accounts)
    {
        world.Scenario.Did("Sent two transfers, closed the connection of one, and cut the database off before fraud prevention answered. Sent one more, and let the database come back.");
        Intent[] intents = [NewIntent(world, accounts), NewIntent(world, accounts), NewIntent(world, accounts)];
        var gate = new Gate();
        using var held = world.Fraud.Rules.Add(request => FraudPrevention.IsAbout(request, intents), FakeFault.HoldBeforeEffect(gate));
        using var staying = await RawCaller.TransferAsync(world, intents[0]);
        using var leaving = await RawCaller.TransferAsync(world, intents[1]);
        await gate.WhenWaitingAsync(2, AsksWithin);
        leaving.Leave(abruptly: true);
        world.DatabaseIsAway();
        world.Service.Database.Refuse();
        gate.Open();
        using var late = await RawCaller.TransferAsync(world, intents[2]);
        var answers = await Task.WhenAll(staying.ReadAsync(AnswersWithin), late.ReadAsync(AnswersWithin));
        world.Service.Database.Heal();
        world.DatabaseIsBack();
        return
        [
            new Sent("the database went away", intents[0].DeviceToken, answers[0]), new Sent("its caller left", intents[1].DeviceToken, ""),
            new Sent("the database was away", intents[2].DeviceToken, answers[1]),
        ];
    }

    private static async Task MustBeNowhereAsync(CardsWorld world, IReadOnlyList<Sent> all)
    {
        var secrets = new Secrets(all.Select(one => one.Token));
        void MustBeEmpty(IEnumerable<string> found)
        {
            var lines = found.Take(5).ToList();
            world.Scenario.MustHold(Promises.TokenStaysSecret, lines.Count == 0, () => lines);
        }

        MustBeEmpty(all.Where(one => secrets.AreIn(one.Answer)).Select(one => $"answer: {one.What}: {one.Answer}"));
        MustBeEmpty(world.Notify.Journal.Entries.SelectMany(entry => secrets.PlacesIn(entry.Request).Select(place => $"notify: {entry.Request.Method} {entry.Request.Path}: {place}")));
        MustBeEmpty(world.Fraud.Journal.Entries.SelectMany(entry => secrets.PlacesIn(entry.Request, Header).Select(place => $"fraud: {place}")));
        var log = await world.StopAndReadLogsAsync();
        ScenarioContext.MeasurementIsValid(world.Scenario.Logs.Count > 0, "There is no log to look into.");
        MustBeEmpty(log.Where(secrets.AreIn).Select(line => $"log: {line}"));
        MustBeEmpty(await world.FindInDatabaseAsync(Secrets.PartsOf(all.Select(one => one.Token))));
    }

    /// <summary>A request with its own token, and all that was answered.</summary>
    private sealed record Sent(string What, string Token, string Answer);
}
