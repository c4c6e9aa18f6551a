using Harness.Scenarios;

namespace AiEndpoint.Tests.Setup;

/// <summary>What must have become of the money.</summary>
internal static class Books
{
    private static readonly TimeSpan NotNowCeiling = TimeSpan.FromSeconds(20);

    /// <summary>Makes a transfer, which must be completed at the first attempt.</summary>
    public static async Task<Transfer> MustCompleteAsync(this CardsWorld world, Intent intent, CardsClient? client = null)
    {
        var answer = await (client ?? world.Client).TransferAsync(intent, world.Cancellation);
        return world.MustBe(intent, answer, 200, Transfer.Completed, promise: Promises.MovesWhole);
    }

    /// <summary>Makes a transfer without whose verdict nothing happens: it must be pending.</summary>
    public static async Task<Transfer> MustBePendingAsync(this CardsWorld world, Intent intent, CardsClient? client = null)
    {
        var answer = await (client ?? world.Client).TransferAsync(intent, world.Cancellation);
        return world.MustBe(intent, answer, 202, Transfer.Pending, promise: Promises.PendingIs202);
    }

    /// <summary>Reverses a completed transfer, which must work at the first attempt.</summary>
    public static async Task<Transfer> MustReverseAsync(this CardsWorld world, Intent intent, Transfer transfer, CardsClient? client = null)
    {
        var answer = await (client ?? world.Client).ReverseAsync(intent.OwnerId, transfer.TransferId, world.Cancellation);
        var reversed = world.MustBe(intent, answer, 200, Transfer.Reversed, promise: Promises.Reverses);
        return world.MustBeThe(transfer, reversed, intent, Promises.Reverses);
    }

    /// <summary>Reads a transfer, which must be as expected.</summary>
    public static async Task<Transfer> MustShowAsync(
        this CardsWorld world, Intent intent, string transferId, string status, string? reason = null, Invariant? promise = null,
        CardsClient? client = null)
    {
        var answer = await world.UntilAnsweredAsync(() => (client ?? world.Client).FindAsync(intent.OwnerId, transferId, world.Cancellation));
        var shown = world.MustBe(intent, answer, 200, status, reason, promise ?? Promises.Readable);
        world.Scenario.MustHold(
            promise ?? Promises.Readable, shown.TransferId == transferId, () => [$"{intent}", $"GET /transfers/{transferId}: {answer}"]);
        return shown;
    }

    /// <summary>Sends a request, and again for as long as the answer is "not now" and may be.</summary>
    public static async Task<Answer> UntilAnsweredAsync(this CardsWorld world, Func<Task<Answer>> send) =>
        (await Caller.UntilAsync(send, answer => answer.Status is not null and < 500 || !world.MayBeAway, NotNowCeiling, world.Cancellation))[^1];

    /// <summary>An answer must show what was asked for, with this status and reason.</summary>
    public static Transfer MustBe(
        this CardsWorld world, Intent intent, Answer answer, int code, string status, string? reason = null, Invariant? promise = null)
    {
        var holds = answer.Status == code && answer.Transfer?.Is(intent, status, reason) == true;
        IEnumerable<string> Seen() => [$"{intent}", $"answer: {answer}", .. world.Fraud.LinesOf(intent)];
        // On a starved machine a verdict may have come too late to be used.
        if (status != Transfer.Pending && answer.Transfer?.Status == Transfer.Pending)
            world.Scenario.MustHoldInTime(promise ?? Promises.OneTransfer, holds, Seen);
        else world.Scenario.MustHold(promise ?? Promises.OneTransfer, holds, Seen);
        return answer.Transfer!;
    }

    /// <summary>An answer must be problem details with this status and reason.</summary>
    public static void MustBeRefused(this CardsWorld world, Answer answer, int code, string reason, Invariant promise, string what) =>
        world.Scenario.MustHold(promise, answer.IsRefusal(code, reason), () => [what, $"answer: {answer} ({answer.ContentType})"]);

    /// <summary>An answer must be problem details with 404.</summary>
    public static void MustBeNotFound(this CardsWorld world, Answer answer, Invariant promise, string what) =>
        world.Scenario.MustHold(promise, answer is { Status: 404, IsProblem: true }, () => [what, $"answer: {answer} ({answer.ContentType})"]);

    /// <summary>Two answers must be about one transfer.</summary>
    public static Transfer MustBeThe(this CardsWorld world, Transfer first, Transfer second, Intent intent, Invariant? promise = null)
    {
        world.Scenario.MustHold(
            promise ?? Promises.OneTransfer, first.TransferId == second.TransferId,
            () => [$"{intent}", $"answered with {first}", $"answered with {second}"]);
        return second;
    }

    /// <summary>An account's statement, as its owner reads it.</summary>
    public static async Task<Statement> StatementAsync(this CardsWorld world, Account account, string query = "", CardsClient? client = null)
    {
        var answer = await world.UntilAnsweredAsync(
            () => (client ?? world.Client).StatementAsync(account.OwnerId, account.AccountId, world.Cancellation, query));
        world.Scenario.MustHold(
            Promises.Readable,
            answer.Statement is { } read && read.AccountId == account.AccountId && read.Currency == account.Currency
            && read.Entries.All(entry => entry.Time is not null),
            () => [$"{account}", $"GET /accounts/{account.AccountId}/statement?{query}: {answer}"]);
        return answer.Statement!;
    }

    /// <summary>What an account holds, as its owner reads it.</summary>
    public static async Task<long> BalanceAsync(this CardsWorld world, Account account) => (await world.StatementAsync(account)).BalanceMinor;

    /// <summary>Accounts must hold exactly this, as their owners read it.</summary>
    public static async Task MustHoldAsync(this CardsWorld world, Invariant promise, params (Account Account, long BalanceMinor)[] expected)
    {
        var held = await Task.WhenAll(expected.Select(one => world.BalanceAsync(one.Account)));
        world.Scenario.MustHold(
            promise, held.SequenceEqual(expected.Select(one => one.BalanceMinor)),
            () => expected.Zip(held, (one, balance) => $"{one.Account}: must hold {one.BalanceMinor}, holds {balance}"));
    }

    /// <summary>Accounts must hold what they were opened with.</summary>
    public static Task MustBeUntouchedAsync(this CardsWorld world, Invariant promise, params IEnumerable<Account> accounts) =>
        world.MustHoldAsync(promise, [.. accounts.Select(account => (account, account.OpenedWithMinor))]);

    /// <summary>
    /// What accounts that only pay each other hold in all must be what they were opened with, and none is below 0: in the table (A1) and as
    /// their owners read it. Only at rest.
    /// </summary>
    public static async Task MustKeepSumAsync(this CardsWorld world, params Account[] accounts)
    {
        foreach (var same in accounts.GroupBy(account => account.Currency))
        {
            var opened = same.Sum(account => account.OpenedWithMinor);
            var read = await Task.WhenAll(same.Select(world.BalanceAsync));
            IReadOnlyList<long?> rows;
            await using (var session = await world.Group.OpenOtherAsync()) rows = await session.HeldByAsync([.. same]);
            world.Scenario.MustHold(
                Promises.SumStays, read.Sum() == opened && read.All(one => one >= 0) && rows.Sum() == opened && rows.All(one => one >= 0),
                () =>
                [
                    $"opened with {opened} {same.Key} in all; their owners read {read.Sum()}, the table has {rows.Sum()}",
                    .. same.Zip(read, (account, balance) => $"{account}: holds {balance}"),
                ]);
        }
    }

    /// <summary>An account's statement must have exactly one entry of each of these, and its balance must be their sum.</summary>
    public static async Task MustHaveEntriesAsync(
        this CardsWorld world, Account account, params IReadOnlyList<(Transfer Transfer, string Kind)> expected)
    {
        var statement = await world.StatementAsync(account, "limit=100");
        string Line(string transferId, string kind, long amount, string counterparty) => $"{kind} of {transferId}: {amount}, {counterparty}";
        var wanted = expected.Select(one => Line(
            one.Transfer.TransferId, one.Kind,
            (one.Transfer.From == account.AccountId) == (one.Kind == Entry.OfTransfer) ? -one.Transfer.AmountMinor : one.Transfer.AmountMinor,
            one.Transfer.From == account.AccountId ? one.Transfer.To : one.Transfer.From)).Order().ToList();
        var shown = statement.Entries.Select(entry => Line(entry.TransferId, entry.Kind, entry.AmountMinor, entry.Counterparty)).Order().ToList();
        world.Scenario.MustHold(
            Promises.EntriesAreWhatHappened, shown.SequenceEqual(wanted),
            () => [$"{account}", .. wanted.Except(shown).Select(line => $"missing: {line}"), .. shown.Select(line => $"entry: {line}")]);
        world.Scenario.MustHold(
            Promises.MovesWhole, statement.BalanceMinor == account.OpenedWithMinor + statement.Entries.Sum(entry => entry.AmountMinor),
            () => [$"{account}", $"holds {statement.BalanceMinor}", .. shown.Select(line => $"entry: {line}")]);
    }

    /// <summary>Nothing moves without the word `allow` to this very transfer (C5).</summary>
    public static void MustHaveBeenAllowed(this CardsWorld world, Intent intent, Transfer transfer) =>
        world.Scenario.MustHold(
            Promises.NothingBeforeAllow, world.Fraud.HasAllowed(intent, transfer.TransferId),
            () => [$"{intent}", $"transfer {transfer.TransferId} is {transfer.Status}", .. world.Fraud.LinesOf(intent)]);
}
