using AiEndpoint.Tests.Setup;
using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Guards;

public sealed class DatabaseAway
{
    // More operations than any sensible transfer needs, those of a worker's included.
    private const int MostOperations = 14;

    // Twice the contract's 5 s, and some.
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(15);

    [Scenario("database-away")]
    public Task While_the_database_is_away_the_answer_is_not_now() => CardsWorld.RunAsync(async world =>
    {
        var (from, to) = (await world.AddAsync(50_000), await world.AddAsync(0));
        var (known, pending) = (world.NewIntent(from, to), world.NewIntent(from, to));
        var made = await world.MustCompleteAsync(known);
        world.Fraud.Answers(FakeAnswer.Error(503, "unavailable"), pending);
        await world.MustBePendingAsync(pending);
        world.Fraud.Says(FraudPrevention.Allow, pending);

        var fresh = world.NewIntent(from, to);
        world.Scenario.Did("Cut the database off and sent requests of every kind.");
        world.DatabaseIsAway();
        world.Service.Database.Refuse();
        for (var round = 0; round < 2; round++)
        {
            MustBeNotNow(world, $"{fresh}", await world.Client.TransferAsync(fresh, world.Cancellation));
            MustBeNotNow(world, $"{pending} again", await world.Client.TransferAsync(pending, world.Cancellation));
            MustBeNotNow(world, $"{known} again", await world.Client.TransferAsync(known, world.Cancellation), made);
            MustBeNotNow(world, $"read {made}", await world.Client.FindAsync(from.OwnerId, made.TransferId, world.Cancellation), made);
            MustBeNotNow(world, $"reverse {made}", await world.Client.ReverseAsync(from.OwnerId, made.TransferId, world.Cancellation));
            MustBeNotNow(
                world, $"statement of {from}", await world.Client.StatementAsync(from.OwnerId, from.AccountId, world.Cancellation),
                shows: from.OpenedWithMinor - made.AmountMinor);
        }

        world.Scenario.Did("Let the database come back, and sent them until they were answered.");
        world.Service.Database.Heal();
        world.DatabaseIsBack();
        await MustWorkAgainAsync(world, fresh, pending, known);
        await FreezeAsync(world, from, to, made);
        await CutAnywhereAsync(world, from, to);
    }, new CardsOptions { WarmUp = false });

    // It accepts whatever is sent, and does not answer: from the commit on that moved the money of a transfer.
    private static async Task FreezeAsync(CardsWorld world, Account from, Account to, Transfer made)
    {
        var (settling, fresh) = (world.NewIntent(from, to), world.NewIntent(from, to));
        world.Scenario.Did("Sent a transfer, let the database hang from its commit on, sent three more requests, and waited for all answers.");
        world.DatabaseIsAway();
        var (hangs, before) = (new TaskCompletionSource(), await HeldAsync(world, from));
        world.Service.Database.AfterUnit = async (_, result, _) =>
        {
            if (!result.CommittedWrite || hangs.Task.IsCompleted || await HeldAsync(world, from) == before) return AnswerAction.Deliver;
            world.Service.Database.Freeze();
            hangs.TrySetResult();
            return AnswerAction.Deliver;
        };
        var settled = world.Client.TransferAsync(settling, world.Cancellation);
        await Task.WhenAny(hangs.Task, settled);
        world.Service.Database.Freeze();
        world.Service.Database.AfterUnit = null;
        var answers = await Task.WhenAll(
            world.Client.TransferAsync(fresh, world.Cancellation),
            world.Client.FindAsync(from.OwnerId, made.TransferId, world.Cancellation),
            world.Client.ReverseAsync(from.OwnerId, made.TransferId, world.Cancellation));
        foreach (var answer in answers) MustBeNotNow(world, "a request while the database hung", answer, made);
        // What has moved its money is not told otherwise, by whoever does not know.
        var told = await settled;
        world.Scenario.MustHold(
            Promises.CompletedStays,
            told.Status is null or 503 || !hangs.Task.IsCompleted || told.Transfer?.Is(settling, Transfer.Completed) == true,
            () => [$"{settling}", "its money had moved before the database hung", $"answer: {told}"]);

        world.Scenario.Did("Let the database answer again.");
        world.Service.Database.Heal();
        world.DatabaseIsBack();
        await MustWorkAgainAsync(world, settling, fresh);
    }

    private static async Task<long?> HeldAsync(CardsWorld world, Account account)
    {
        await using var session = await world.Group.OpenOtherAsync();
        return (await session.HeldByAsync([account])).Single();
    }

    // The connection is cut before each operation of a transfer in turn, and when its commit is under way.
    private static async Task CutAnywhereAsync(CardsWorld world, Account from, Account to)
    {
        for (var nth = 1; nth <= MostOperations; nth++)
        {
            var (intent, seen) = (world.NewIntent(from, to), 0);
            world.DatabaseIsAway();
            world.Service.Database.BeforeUnit = (unit, _) => ValueTask.FromResult(
                unit.IsOperation && Interlocked.Increment(ref seen) == nth ? UnitAction.Cut : UnitAction.Forward);
            var answer = await world.Client.TransferAsync(intent, world.Cancellation);
            world.Service.Database.BeforeUnit = null;
            world.DatabaseIsBack();
            if (seen < nth) break;
            world.Scenario.Did($"Sent {intent}, cut the database's connection before operation {nth}, and sent it until it was answered.");
            world.Scenario.MustHold(
                Promises.NotNowIs503,
                answer.Status is null or 503 || answer.Transfer?.Is(intent, answer.Status == 200 ? Transfer.Completed : Transfer.Pending) == true,
                () => [$"{intent}", $"answer: {answer}"]);
            await MustWorkAgainAsync(world, intent);
        }

        var last = world.NewIntent(from, to);
        world.Scenario.Did($"Sent {last}, lost the database's answer to every commit, and sent it until it was answered.");
        world.DatabaseIsAway();
        world.Service.Database.AfterUnit = (_, result, _) => ValueTask.FromResult(result.CommittedWrite ? AnswerAction.Drop : AnswerAction.Deliver);
        await world.Client.TransferAsync(last, world.Cancellation);
        world.Service.Database.AfterUnit = null;
        world.DatabaseIsBack();
        await MustWorkAgainAsync(world, last);
    }

    private static async Task MustWorkAgainAsync(CardsWorld world, params Intent[] intents)
    {
        foreach (var intent in intents)
        {
            var answers = await Caller.UntilAsync(
                () => world.Client.TransferAsync(intent, world.Cancellation), answer => answer.Status is not (null or 202 or >= 500), BackWithin,
                world.Cancellation);
            world.Scenario.MustHoldInTime(
                Promises.NotNowIsRare, answers[^1].Status is not (null or 202 or >= 500), () => [$"{intent}", .. Answer.Lines(answers)]);
            world.MustBe(intent, answers[^1], 200, Transfer.Completed, promise: Promises.NotNowIsRare);
        }
    }

    // A service that remembers something may show it all the same.
    private static void MustBeNotNow(CardsWorld world, string what, Answer answer, Transfer? remembered = null, long? shows = null)
    {
        var isRemembered = (remembered is not null && answer.Transfer == remembered)
            || (shows is not null && answer.Statement?.BalanceMinor == shows);
        world.Scenario.MustHold(Promises.NotNowIs503, answer.Status is null or 503 || isRemembered, () => [what, $"answer: {answer}"]);
    }
}
