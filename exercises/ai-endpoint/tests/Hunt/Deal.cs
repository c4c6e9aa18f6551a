using AiEndpoint.Tests.Setup;

namespace AiEndpoint.Tests.Hunt;

/// <summary>A moment at which somebody was shown a transfer.</summary>
/// <param name="Asked">The request and its answer.</param>
/// <param name="Shown">The transfer.</param>
internal sealed record Sight(Asked Asked, Transfer Shown);

/// <summary>The transfer of one key, as far as callers were shown it.</summary>
internal sealed class Deal
{
    /// <summary>Puts the sights of one key together.</summary>
    /// <param name="of">The key.</param>
    /// <param name="intent">The request that has become the transfer.</param>
    /// <param name="sights">Every sight of it; there is at least one.</param>
    public Deal(OwnedKey of, Intent intent, IReadOnlyList<Sight> sights) =>
        (Of, Intent, Sights) = (of, intent, [.. sights.OrderBy(sight => sight.Asked.AnsweredAt)]);

    public OwnedKey Of { get; }

    public Intent Intent { get; }

    /// <summary>In the order in which they were answered.</summary>
    public IReadOnlyList<Sight> Sights { get; }

    public string TransferId => Sights[0].Shown.TransferId;

    /// <summary>The transfer as it was shown last.</summary>
    public Transfer Last => Sights[^1].Shown;

    /// <summary>Whether its money has moved, whether or not it was given back.</summary>
    public bool IsMade => Last.Status is Transfer.Completed or Transfer.Reversed;

    /// <summary>What must have been notified of it.</summary>
    public (string TransferId, IReadOnlyList<string> Kinds) Notified => (TransferId, Last.Status switch
    {
        Transfer.Completed => [Transfer.Completed],
        Transfer.Reversed => [Transfer.Completed, Transfer.Reversed],
        _ => [],
    });

    /// <summary>Its entries.</summary>
    public IEnumerable<(Transfer Transfer, string Kind)> Entries => Last.Status switch
    {
        Transfer.Completed => [(Last, Entry.OfTransfer)],
        Transfer.Reversed => [(Last, Entry.OfTransfer), (Last, Entry.OfReversal)],
        _ => [],
    };

    /// <summary>What may have left an account because of it at some time: by the transfer, or by its reversal.</summary>
    public long MostOutOf(Account account)
    {
        if (account.AccountId == Intent.From && IsMade) return Intent.AmountMinor;
        return account.AccountId == Intent.To && Last.Status == Transfer.Reversed ? Intent.AmountMinor : 0;
    }

    public override string ToString() => $"{Of}: {Last}";
}
