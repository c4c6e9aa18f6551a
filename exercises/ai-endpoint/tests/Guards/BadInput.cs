using AiEndpoint.Tests.Setup;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Guards;

public sealed class BadInput
{
    // Every visible ASCII character.
    private static readonly string Visible = new([.. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code)]);

    [Scenario("bad-input")]
    public Task Bad_input_is_refused_and_changes_nothing() => CardsWorld.RunAsync(async world =>
    {
        var (from, to) = (await world.AddAsync(50_000), await world.AddAsync(0));
        var good = world.NewIntent(from, to);
        await MustRefuseTransfersAsync(world, good);
        await MustRefuseQueriesAsync(world, from);

        world.Scenario.Did("Sent a valid transfer with the key that the invalid ones had used.");
        await world.MustBeUntouchedAsync(Promises.BadInputLeavesNothing, from, to);
        var made = await world.MustCompleteAsync(good);
        await MustRefuseOwnersAsync(world, good, made);
        await world.MustHaveEntriesAsync(from, (made, Entry.OfTransfer));

        await MustTakeLargestAsync(world);
        await MustReadOtherContentAsync(world);
    }, new CardsOptions { WarmUp = false });

    private static async Task MustRefuseTransfersAsync(CardsWorld world, Intent good)
    {
        var cases = world.Scenario.Shuffled(
        [
            .. BadTransfers.Bodies(good).Select(body => (Headers: CardsClient.HeadersOf(good), Body: body)),
            .. BadTransfers.Headers(good).Select(headers => (Headers: headers, good.Body)),
        ]);
        world.Scenario.Did($"Sent {cases.Length} transfers, each with one thing wrong.");
        foreach (var (headers, body) in cases)
        {
            var answer = await world.Client.SendAsync("POST /transfers", HttpMethod.Post, "transfers", body, world.Cancellation, headers);
            MustBeRefused(world, answer, [.. headers.Select(header => $"{header.Name}: {header.Value ?? "(none)"}"), $"body: {body}"]);
        }
    }

    private static async Task MustRefuseQueriesAsync(CardsWorld world, Account account)
    {
        string[] queries =
        [
            "limit=0", "limit=-1", "limit=101", "limit=x", "limit=1.5", "limit=99999999999", "limit=ten", "limit=0x10",
            "month=2026-3", "month=2026-13", "month=2026-00", "month=26-03", "month=2026-03-01", "month=2026%2F03", "month=202603", "month=March",
            "month=2026-03%20", "month=%202026-03", "month=2026-03%0A", "month=2026-03Z", "month=%EF%BC%92026-03", "month=-026-03", "month=2026_03",
        ];
        world.Scenario.Did($"Asked for {queries.Length} statements, each with one thing wrong, and for what does not exist.");
        foreach (var query in world.Scenario.Shuffled(queries))
        {
            var answer = await world.Client.StatementAsync(account.OwnerId, account.AccountId, world.Cancellation, query);
            MustBeRefused(world, answer, [$"GET /accounts/{account.AccountId}/statement?{query}"]);
        }

        foreach (var id in (string[])[$"{Guid.NewGuid()}", "none", "0", world.NewAccountId(), "00000000-0000-0000-0000-000000000000"])
        {
            world.MustBeNotFound(await world.Client.FindAsync(account.OwnerId, id, world.Cancellation), Promises.NoneIs404, $"GET /transfers/{id}");
            world.MustBeNotFound(
                await world.Client.ReverseAsync(account.OwnerId, id, world.Cancellation), Promises.NoneIs404, $"POST /transfers/{id}/reverse");
            world.MustBeNotFound(
                await world.Client.StatementAsync(account.OwnerId, id, world.Cancellation), Promises.NoneIs404, $"GET /accounts/{id}/statement");
        }
    }

    // A caller whom the gateway did not name, or not well (A2).
    private static async Task MustRefuseOwnersAsync(CardsWorld world, Intent good, Transfer made)
    {
        string[] owners = ["", "two words", $"{good.OwnerId}, {good.OwnerId}", new('o', 65), $"{good.OwnerId}'", "a.b"];
        world.Scenario.Did($"Read and reversed {made} as {owners.Length} callers who cannot be.");
        foreach (var owner in world.Scenario.Shuffled(owners))
        {
            MustBeRefused(world, await world.Client.FindAsync(owner, made.TransferId, world.Cancellation), [$"GET /transfers as '{owner}'"]);
            MustBeRefused(world, await world.Client.ReverseAsync(owner, made.TransferId, world.Cancellation), [$"POST /reverse as '{owner}'"]);
            MustBeRefused(world, await world.Client.StatementAsync(owner, good.From, world.Cancellation), [$"GET /statement as '{owner}'"]);
        }

        await world.MustShowAsync(good, made.TransferId, Transfer.Completed, promise: Promises.BadInputLeavesNothing);
    }

    private static async Task MustTakeLargestAsync(CardsWorld world)
    {
        const long most = 10_000_000;
        string Longest() => $"{world.Scenario.Token(30)}-_{world.Scenario.Token(30).ToUpperInvariant()}_-";
        var from = await world.AddAsync(most + 1, ownerId: Longest(), accountId: Longest());
        var to = await world.AddAsync(0, ownerId: Longest(), accountId: Longest());
        var token = new string(world.Scenario.Shuffled(Visible)) + world.Scenario.Token(256 - Visible.Length);
        var largest = world.NewIntent(from, to, most) with { Key = Longest(), DeviceToken = token };
        world.Scenario.Did(
            "Sent two transfers in which every value is as long and as large, or as short and as small, as it may be, and one to a full account.");
        await MustBeTakenAsync(world, largest);
        var (tiny, one) = (await world.AddAsync(1, ownerId: "o", accountId: "_"), await world.AddAsync(0, accountId: "-"));
        await MustBeTakenAsync(world, world.NewIntent(tiny, one, 1) with { Key = "k", DeviceToken = "~" });
        // More than an account can appear with (A1).
        var (payer, full) = (await world.AddAsync(1_000), await world.AddAsync(1_000_000_000_000_000));
        await MustBeTakenAsync(world, world.NewIntent(payer, full, 1_000));
        await world.MustHoldAsync(
            Promises.GoodInputIsTaken, (from, 1), (to, most), (tiny, 0), (one, 1), (payer, 0), (full, full.OpenedWithMinor + 1_000));
        foreach (var limit in (int[])[1, 100])
            await world.StatementAsync(from, $"limit={limit}");
    }

    // Whether such a body is taken is up to the service; that it fails is not (C14).
    private static async Task MustReadOtherContentAsync(CardsWorld world)
    {
        string[] types =
        [
            "application/json; charset=utf8mb4", "application/json; charset=\"utf-8\"", "application/json;charset=UTF-16", "application/json; charset=",
            "application/json; x=y", "text/json", "text/plain", "application/vnd.api+json", "application/json, text/plain", "json", "multipart/form-data",
            "application/x-www-form-urlencoded",
        ];
        var (from, to) = (await world.AddAsync(50_000), await world.AddAsync(0));
        world.Scenario.Did($"Sent transfers with {types.Length} other content types.");
        foreach (var type in world.Scenario.Shuffled(types))
        {
            var intent = world.NewIntent(from, to);
            var answer = await world.Client.SendAsync(
                $"POST /transfers ({type})", HttpMethod.Post, "transfers", intent.Body, world.Cancellation,
                [.. CardsClient.HeadersOf(intent), ("Content-Type", type)]);
            world.Scenario.MustHold(
                Promises.BadInputIsRefused,
                answer is { Status: >= 400 and < 500, IsProblem: true } || answer.Transfer?.Is(intent, Transfer.Completed) == true,
                () => [$"Content-Type: {type}", $"{intent}", $"answer: {answer} ({answer.ContentType})"]);
        }

        await world.MustKeepSumAsync(from, to);
    }

    private static async Task MustBeTakenAsync(CardsWorld world, Intent intent) => world.MustBe(
        intent, await world.Client.TransferAsync(intent, world.Cancellation), 200, Transfer.Completed, promise: Promises.GoodInputIsTaken);

    private static void MustBeRefused(CardsWorld world, Answer answer, IReadOnlyList<string> what) => world.Scenario.MustHold(
        Promises.BadInputIsRefused, answer is { Status: 400, IsProblem: true }, () => [.. what, $"answer: {answer} ({answer.ContentType})"]);
}
