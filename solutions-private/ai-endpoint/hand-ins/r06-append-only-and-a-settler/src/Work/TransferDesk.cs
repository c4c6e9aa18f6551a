using AiEndpoint.Outside;
using AiEndpoint.Storage;
using AiEndpoint.Web;

namespace AiEndpoint.Work;

/// <summary>
/// Takes requests. It writes down what is wanted and what fraud prevention says, and waits for the <see cref="Settler"/>. It knows
/// nothing of the caller's connection, so that its work ends as it would have when the caller leaves.
/// </summary>
internal sealed class TransferDesk(TransferBook book, FraudPrevention fraud, Settler settler, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan SettlingPatience = TimeSpan.FromSeconds(10);

    /// <summary>Makes a transfer, or takes up the one that has this key.</summary>
    public async Task<Standing> TransferAsync(Intent intent, string deviceToken)
    {
        var standing = await book.OpenAsync(intent) ?? throw new Refusal(404, "There is no such account.");
        if (!standing.Fulfils(intent)) throw new Refusal(422, "The key belongs to another transfer.", "key-reused");
        if (standing is { Status: Standing.Pending, Decided: false })
        {
            var verdict = await fraud.AskAsync(
                new Question(standing.TransferId, intent.Owner, intent.From, intent.To, intent.AmountMinor, intent.Currency), deviceToken);
            if (verdict is not null)
            {
                await book.DecideAsync(standing.TransferId, verdict);
                await settler.SettleAsync(standing.TransferId);
            }

            // Also without a verdict: another request with this key may have got one meanwhile.
            standing = await MustFindAsync(intent.Owner, standing.TransferId);
        }

        return standing.IsDue ? await WaitAsync(intent.Owner, standing.TransferId) : standing;
    }

    /// <summary>Finds a transfer of this owner.</summary>
    public async Task<Standing> FindAsync(string owner, string transferId) =>
        await book.FindAsync(owner, transferId) ?? throw new Refusal(404, "There is no such transfer.");

    /// <summary>Gives a transfer back.</summary>
    public async Task<Standing> ReverseAsync(string owner, string transferId) => await book.GiveBackAsync(owner, transferId) switch
    {
        Standing.Reversed => await MustFindAsync(owner, transferId),
        "unknown" => throw new Refusal(404, "There is no such transfer."),
        var reason => throw new Refusal(409, "The transfer cannot be reversed.", reason),
    };

    // What is due is settled by this instance or another one; none of them has to live for it.
    private async Task<Standing> WaitAsync(string owner, string transferId)
    {
        var startedAt = clock.GetTimestamp();
        while (clock.GetElapsedTime(startedAt) < SettlingPatience)
        {
            await settler.SettleAsync(transferId);
            var standing = await MustFindAsync(owner, transferId);
            if (!standing.IsDue) return standing;
            await Task.Delay(Pause, clock);
        }

        throw new TimeoutException("A transfer that is due was not settled in time.");
    }

    private async Task<Standing> MustFindAsync(string owner, string transferId) =>
        await book.FindAsync(owner, transferId) ?? throw new InvalidOperationException($"Transfer {transferId} is not in the books.");
}
