using AiEndpoint.Tests.Setup;
using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

/// <summary>Sends device tokens that nobody has seen before through whatever can fail, and looks for them everywhere.</summary>
public sealed class TokenStaysSecret
{
    // As many as the contract allows at once (C4).
    private const int AtOnce = 8;

    private const int RandomChars = 20;
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AsksWithin = TimeSpan.FromSeconds(10);

    // How long the database is away for whoever tries again and again meanwhile.
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(3);

    [Scenario("token-stays-secret")]
    public Task The_devices_token_is_in_no_log_and_in_no_answer() => CardsWorld.RunAsync(async world =>
    {
        var accounts = await world.AddAsync(world.NewAccount(1_000_000), world.NewAccount(1_000_000));
        List<Sent> all =
        [
            .. await MeetFraudAsync(world, accounts),
            .. await SendRefusedAsync(world, accounts),
            .. await LoseDatabaseAsync(world, accounts),
        ];
        // A service that tells nobody keeps every secret, and asks nobody.
        var last = NewIntent(world, accounts);
        var transfer = await world.MustCompleteInTheEndAsync(last, world.Client);
        await world.MustReverseInTheEndAsync(last, transfer, world.Client);
        await world.MustBeNotifiedAsync(transfer, Transfer.Completed, Transfer.Reversed);
        world.Scenario.MustHold(
            Promises.NothingBeforeAllow, world.Fraud.AskedAbout(last) > 0, () => [$"{last}", "fraud prevention never got its device token"]);

        world.Scenario.Did("Looked for these tokens in answers, in what fraud prevention and notifications got, in the log and in the database.");
        await MustBeNowhereAsync(world, [.. all, new Sent("it was made and reversed", last.DeviceToken, "")]);
    }, new CardsOptions { Isolation = Isolation.OwnProcess });

    // Random at both ends, with what needs an escape in JSON, HTML, SQL, addresses and headers in between.
    private static string NewToken(CardsWorld world) =>
        $"{world.Scenario.Token(RandomChars)}~!\"'<>&%{{}}\\/;:=@?#[]|^`$*(),.+-_{world.Scenario.Token(RandomChars)}";

    private static Intent NewIntent(CardsWorld world, Account[] accounts) =>
        world.NewIntent(accounts[0], accounts[1]) with { DeviceToken = NewToken(world) };

    private static async Task<IEnumerable<Sent>> MeetFraudAsync(CardsWorld world, Account[] accounts)
    {
        var answers = FraudAnswers.All(world.Notify.BaseAddress);
        world.Scenario.Did($"Sent {answers.Count} transfers: fraud prevention {string.Join(", ", answers.Select(one => one.What))}.");
        List<Sent> sent = [];
        foreach (var several in answers.Chunk(AtOnce))
        {
            sent.AddRange(await Task.WhenAll(several.Select(async one =>
            {
                var intent = NewIntent(world, accounts);
                if (one.Of(intent.DeviceToken) is { } fault) world.Fraud.Rules.Add(request => FraudPrevention.IsAbout(request, intent), fault);
                using var caller = await RawCaller.TransferAsync(world, intent);
                return new Sent($"fraud prevention {one.What}", intent.DeviceToken, await caller.ReadAsync(AnswersWithin));
            })));
        }

        return sent;
    }

    private static async Task<IEnumerable<Sent>> SendRefusedAsync(CardsWorld world, Account[] accounts)
    {
        var requests = new RefusedRequests(world, accounts, () => NewToken(world)).Create();
        world.Scenario.Did($"Sent {requests.Count} requests that are refused, each for another reason, some of them for their device token.");
        List<Sent> sent = [];
        foreach (var request in requests)
        {
            using var caller = await RawCaller.SendAsync(world, request.Method, request.Path, request.Body, request.Headers);
            sent.Add(new Sent($"{request}", request.Token, await caller.ReadAsync(AnswersWithin)));
        }

        return sent;
    }

    /// <summary>The database goes away while fraud prevention thinks, and stays away for another request; one caller leaves.</summary>
    private static async Task<IEnumerable<Sent>> LoseDatabaseAsync(CardsWorld world, Account[] accounts)
    {
        world.Scenario.Did(
            "Sent two transfers, closed the connection of one, and cut the database off before fraud prevention answered. Sent one more, "
            + $"and let the database come back when both were answered, or {Away.TotalSeconds} s later.");
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
        var meanwhile = await Task.WhenAll(staying.ReadAsync(Away), late.ReadAsync(Away));
        world.Service.Database.Heal();
        world.DatabaseIsBack();
        var afterwards = await Task.WhenAll(staying.ReadAsync(AnswersWithin), late.ReadAsync(AnswersWithin));
        return
        [
            new Sent("the database went away", intents[0].DeviceToken, meanwhile[0] + afterwards[0]),
            new Sent("its caller left", intents[1].DeviceToken, ""),
            new Sent("the database was away", intents[2].DeviceToken, meanwhile[1] + afterwards[1]),
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

        MustBeEmpty(all.Where(one => secrets.AreIn(one.Answer)).Select(one => $"answer when {one.What}: {one.Answer}"));
        MustBeEmpty(world.Notify.Journal.Entries.SelectMany(entry => secrets.PlacesIn(entry.Request).Select(place => $"{entry}: {place}")));
        // Fraud prevention gets it in one place.
        MustBeEmpty(world.Fraud.Journal.Entries
            .SelectMany(entry => secrets.PlacesIn(entry.Request, CardsClient.TokenHeader).Select(place => $"{entry}: {place}")));
        var log = await world.StopAndReadLogsAsync();
        ScenarioContext.MeasurementIsValid(world.Scenario.Logs.Count > 0, "There is no log to look into.");
        MustBeEmpty(log.Where(secrets.AreIn).Select(line => $"log: {line}"));
        MustBeEmpty(await world.FindInDatabaseAsync(Secrets.PartsOf(all.Select(one => one.Token))));
    }

    /// <summary>A request with its own token, and all that was answered.</summary>
    private sealed record Sent(string What, string Token, string Answer);
}
