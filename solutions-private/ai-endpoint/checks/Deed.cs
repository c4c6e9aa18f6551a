using AiEndpoint.Tests.Setup;
using Harness.Scenarios;

namespace AiEndpoint.Checks;

/// <summary>One transfer that somebody wants, and what is known of it. Accounts hold enough, and nobody denies it.</summary>
/// <param name="From">The paying account.</param>
/// <param name="To">The receiving one.</param>
/// <param name="Intent">The request.</param>
internal sealed record Deed(Account From, Account To, Intent Intent)
{
    private string? _transferId;

    /// <summary>Whether it was reversed.</summary>
    public bool IsReversed { get; set; }

    /// <summary>The transfer that every answer was about.</summary>
    /// <exception cref="InvalidOperationException">No answer was.</exception>
    public string TransferId => _transferId ?? throw new InvalidOperationException("No answer has shown this transfer yet.");

    /// <summary>What must have been notified of it.</summary>
    public (string TransferId, IReadOnlyList<string> Kinds) Notified =>
        (TransferId, IsReversed ? [Transfer.Completed, Transfer.Reversed] : [Transfer.Completed]);

    /// <summary>What an account has of it: negative where it paid, and nothing once it is reversed.</summary>
    public long SumOf(Account account) =>
        IsReversed ? 0 : account == To ? Intent.AmountMinor : account == From ? -Intent.AmountMinor : 0;

    /// <summary>Keeps the transfer of the first answer.</summary>
    /// <returns>The transfer that was kept.</returns>
    public string Keep(string transferId) => Interlocked.CompareExchange(ref _transferId, transferId, null) ?? transferId;
}

/// <summary>Callers who ask until they know.</summary>
internal static class Deeds
{
    // Several times what a kill and the contract's 5 s take together.
    private static readonly TimeSpan FinalWithin = TimeSpan.FromSeconds(30);

    /// <summary>Makes a deed out of a fresh request.</summary>
    public static Deed NewDeed(this CardsWorld world, Account from, Account to, long? amountMinor = null) =>
        new(from, to, world.NewIntent(from, to, amountMinor));

    /// <summary>Sends a request once. Every answer is about one transfer, with what was asked for (C1).</summary>
    public static async Task<Answer> SendAsync(this CardsWorld world, Deed deed, CardsClient client)
    {
        var answer = await client.TransferAsync(deed.Intent, world.Cancellation);
        // Whether it may be "not now" is judged where it is received.
        if (answer.Status is null or >= 500) return answer;
        IEnumerable<string> Seen() => [$"{deed.Intent}", $"answer: {answer}", .. world.Fraud.LinesOf(deed.Intent)];
        world.Scenario.MustHold(
            Promises.OneTransfer,
            answer.Transfer is { } transfer && transfer.Is(deed.Intent) && (answer.Status == 202) == (transfer.Status == Transfer.Pending), Seen);
        var shown = answer.Transfer!.TransferId;
        world.Scenario.MustHold(Promises.OneTransfer, deed.Keep(shown) == shown, () => [.. Seen(), $"before: transfer {deed.TransferId}"]);
        return answer;
    }

    /// <summary>Sends a request, to one instance after the other, until it is neither pending nor "not now".</summary>
    public static async Task<Transfer> MustEndAsync(this CardsWorld world, Deed deed, params IReadOnlyList<CardsClient> clients)
    {
        var turn = world.Scenario.Next(0, clients.Count);
        var answers = await Caller.UntilAsync(
            () => world.SendAsync(deed, clients[turn++ % clients.Count]), answer => answer.Status is >= 200 and < 500 and not 202, FinalWithin,
            world.Cancellation);
        var promise = answers[^1].Status == 202 ? Promises.VerdictIsUsed : Promises.NotNowIsRare;
        world.Scenario.MustHoldUnlessBusy(promise, answers[^1].Status == 200, () => [$"{deed.Intent}", .. Answer.Lines(answers)]);
        return answers[^1].Transfer!;
    }

    /// <summary>The same for one that must be completed, or reversed where it was.</summary>
    public static async Task MustBeMadeAsync(this CardsWorld world, Deed deed, params IReadOnlyList<CardsClient> clients)
    {
        var transfer = await world.MustEndAsync(deed, clients);
        world.Scenario.MustHold(
            Promises.MovesWhole, transfer.Is(deed.Intent, deed.IsReversed ? Transfer.Reversed : Transfer.Completed),
            () => [$"{deed.Intent}", $"answered with {transfer}", .. world.Fraud.LinesOf(deed.Intent)]);
    }

    /// <summary>Reverses a transfer through each of these instances at the same moment, each until it is answered.</summary>
    public static async Task MustBeReversedAsync(this CardsWorld world, Deed deed, params IReadOnlyList<CardsClient> clients)
    {
        var answers = await Task.WhenAll(clients.Select(client =>
            world.UntilAnsweredAsync(() => client.ReverseAsync(deed.Intent.OwnerId, deed.TransferId, world.Cancellation))));
        foreach (var answer in answers) world.MustBe(deed.Intent, answer, 200, Transfer.Reversed, promise: Promises.Reverses);
        deed.IsReversed = true;
    }

    /// <summary>Every minor unit, every entry and every notification is where these deeds say, and nothing else is.</summary>
    public static async Task MustAddUpAsync(this CardsWorld world, IReadOnlyList<Deed> deeds, params IReadOnlyList<Account> accounts)
    {
        await world.MustKeepSumAsync([.. accounts]);
        await world.MustHoldAsync(
            Promises.MovesWhole, [.. accounts.Select(account => (account, account.OpenedWithMinor + deeds.Sum(deed => deed.SumOf(account))))]);
        foreach (var account in accounts)
        {
            var own = deeds.Where(deed => deed.From == account || deed.To == account);
            await world.MustHaveEntriesAsync(account, [.. own.SelectMany(EntriesOf)]);
        }

        foreach (var deed in deeds) world.MustHaveBeenAllowed(deed.Intent, TransferOf(deed));
        await world.MustBeNotifiedAsync([.. deeds.Select(deed => deed.Notified)]);
        world.MustNotifyNothingElse(deeds.Select(deed => deed.TransferId));
    }

    private static IEnumerable<(Transfer Transfer, string Kind)> EntriesOf(Deed deed) => deed.IsReversed
        ? [(TransferOf(deed), Entry.OfTransfer), (TransferOf(deed), Entry.OfReversal)]
        : [(TransferOf(deed), Entry.OfTransfer)];

    private static Transfer TransferOf(Deed deed) => new(
        deed.TransferId, deed.From.AccountId, deed.To.AccountId, deed.Intent.AmountMinor, deed.Intent.Currency,
        deed.IsReversed ? Transfer.Reversed : Transfer.Completed, Reason: null);
}
