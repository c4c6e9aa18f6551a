using System.Collections.Concurrent;
using AiEndpoint.Tests.Setup;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Composites;

/// <summary>Everything that was asked for on one day, and the accounts that it was asked of.</summary>
internal sealed class Day(CardsWorld world)
{
    // Twice what a kill, a start and the contract's 5 s may take together.
    private static readonly TimeSpan FinalWithin = TimeSpan.FromSeconds(30);

    // Half of what the contract allows at once (C4).
    private const int AtOnce = 4;

    private readonly ConcurrentQueue<Account> _accounts = [];
    private readonly ConcurrentDictionary<Intent, string> _transfers = new();
    private int _lost;

    /// <summary>Records that the last of the instances that callers go to is down for good.</summary>
    public void LoseInstance() => _lost++;

    /// <summary>Adds accounts of fresh owners.</summary>
    public async Task<Account[]> OpenAsync(int count, long openedWithMinor, string? currency = null)
    {
        var accounts = await world.AddAsync([.. Enumerable.Range(0, count).Select(_ => world.NewAccount(openedWithMinor, currency))]);
        foreach (var account in accounts) _accounts.Enqueue(account);
        return accounts;
    }

    /// <summary>Sends a transfer through an instance, once.</summary>
    public async Task<Answer> SendAsync(Intent intent, int instance) =>
        Keep(intent, await world.Clients[instance % (world.Clients.Count - _lost)].TransferAsync(intent, world.Cancellation));

    /// <summary>Sends a transfer, to one instance after the other, until it is neither pending nor "not now".</summary>
    public async Task<Transfer> MustEndAsync(Intent intent)
    {
        var instance = world.Scenario.Next(0, 2);
        var answers = await Caller.UntilAsync(
            () => SendAsync(intent, instance++), answer => answer.Status is >= 200 and < 500 and not 202, FinalWithin, world.Cancellation);
        IEnumerable<string> Seen() => [$"{intent}", .. Answer.Lines(answers)];
        world.Scenario.MustHoldInTime(Promises.OneTransfer, answers[^1].Status is not (null or 202 or >= 500), Seen);
        world.Scenario.MustHold(Promises.OneTransfer, answers[^1].Status == 200, Seen);
        return answers[^1].Transfer!;
    }

    /// <summary>Keeps what was answered: every answer to one request is about one transfer (C1), with what was asked for.</summary>
    public Answer Keep(Intent intent, Answer answer)
    {
        if (answer.Status is null or >= 500) return answer;
        IEnumerable<string> Seen() =>
            [$"{intent}", $"answer: {answer}", $"before: transfer {_transfers.GetValueOrDefault(intent) ?? "none"}", .. world.Fraud.LinesOf(intent)];
        var shown = answer.Transfer;
        world.Scenario.MustHold(
            Promises.OneTransfer, shown?.Is(intent) == true && (answer.Status == 202) == (shown.Status == Transfer.Pending), Seen);
        var id = _transfers.GetOrAdd(intent, shown!.TransferId);
        world.Scenario.MustHold(Promises.OneTransfer, id == shown.TransferId, Seen);
        return answer;
    }

    /// <summary>Every caller gets a final answer, and then every minor unit is where these answers say, and every notification has arrived.</summary>
    public async Task MustCloseAsync()
    {
        world.Scenario.Did("When nothing was away any more, sent every request until it was answered, and compared the books.");
        List<(Intent Intent, Transfer Transfer)> all = [];
        foreach (var some in _transfers.Keys.Chunk(AtOnce)) all.AddRange(some.Zip(await MustAllEndAsync(some)));
        foreach (var (intent, transfer) in all.Where(one => one.Transfer.Status != Transfer.Declined)) world.MustHaveBeenAllowed(intent, transfer);
        await world.MustKeepSumAsync([.. _accounts]);
        foreach (var some in _accounts.Chunk(AtOnce))
            await Task.WhenAll(some.Select(account => MustTellTheSameAsync(account, [.. all.Select(one => one.Transfer)])));
        await world.MustBeNotifiedAsync([.. all.Select(one => (one.Transfer.TransferId, KindsOf(one.Transfer)))]);
        world.MustNotifyNothingElse(all.Select(one => one.Transfer.TransferId));
    }

    /// <summary>Sends several transfers at the same moment, each until it is neither pending nor "not now".</summary>
    public Task<Transfer[]> MustAllEndAsync(IEnumerable<Intent> intents) => Task.WhenAll(intents.Select(MustEndAsync));

    /// <summary>Waits until what has happened so far is notified.</summary>
    public async Task MustBeNotifiedAsync(params Intent[] intents) => await world.MustBeNotifiedAsync(
        [.. (await MustAllEndAsync(intents)).Select(transfer => (transfer.TransferId, KindsOf(transfer)))]);

    private static string[] KindsOf(Transfer transfer) => transfer.Status switch
    {
        Transfer.Completed => [Transfer.Completed],
        Transfer.Reversed => [Transfer.Completed, Transfer.Reversed],
        _ => [],
    };

    private Task MustTellTheSameAsync(Account account, IReadOnlyList<Transfer> all)
    {
        var own = all.Where(transfer =>
            transfer.Status != Transfer.Declined && (transfer.From == account.AccountId || transfer.To == account.AccountId));
        return world.MustHaveEntriesAsync(account,
        [
            .. own.SelectMany(transfer => transfer.Status == Transfer.Reversed
                ? (IEnumerable<(Transfer, string)>)[(transfer, Entry.OfTransfer), (transfer, Entry.OfReversal)]
                : [(transfer, Entry.OfTransfer)]),
        ]);
    }
}
