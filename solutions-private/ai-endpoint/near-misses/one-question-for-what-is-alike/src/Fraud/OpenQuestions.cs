using System.Collections.Concurrent;

namespace AiEndpoint.Fraud;

/// <summary>
/// What a verdict depends on: who sends how much from where to where, with which device. A question that is asked again while it is open has the
/// same subject.
/// </summary>
internal sealed record FraudSubject(string OwnerId, string From, string To, long AmountMinor, string Currency, string DeviceToken);

/// <summary>The questions that are open in this instance: whoever has the same one waits for its answer.</summary>
internal sealed class OpenQuestions
{
    // None stays here for longer than it is open.
    private readonly ConcurrentDictionary<FraudSubject, Task<FraudVerdict>> _open = new();

    /// <summary>Asks, or waits for the question that is open.</summary>
    /// <param name="subject">What is asked about.</param>
    /// <param name="ask">Asks; never throws.</param>
    public async Task<FraudVerdict> AskAsync(FraudSubject subject, Func<Task<FraudVerdict>> ask)
    {
        var mine = new TaskCompletionSource<FraudVerdict>(TaskCreationOptions.RunContinuationsAsynchronously);
        var open = _open.GetOrAdd(subject, mine.Task);
        if (open != mine.Task) return await open;

        var verdict = await ask();
        // Whoever comes from now on asks anew; whoever waits has the answer.
        _open.TryRemove(subject, out _);
        mine.SetResult(verdict);
        return verdict;
    }
}
