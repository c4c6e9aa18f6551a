using System.Diagnostics;
using AiEndpoint.Tests.Setup;
using Harness.Fakes;

namespace AiEndpoint.Tests.Hunt;

/// <summary>A question to fraud prevention, and what came of it. Times are timestamps of <see cref="Stopwatch"/>.</summary>
/// <param name="DeviceToken">The header.</param>
/// <param name="Check">The question; null for one that was not decided.</param>
/// <param name="Word">The verdict that was decided on, allow or deny; null for none.</param>
/// <param name="ReceivedAt">When it was received.</param>
/// <param name="Entry">What became of the request.</param>
internal sealed record Question(string DeviceToken, FraudCheck? Check, string? Word, long ReceivedAt, JournalEntry Entry)
{
    // Well within the 1 s of the contract.
    private static readonly TimeSpan InTime = TimeSpan.FromSeconds(0.7);

    /// <summary>Whether the service has got the verdict: all of it, with status 200.</summary>
    public bool Arrived => Word is not null && Entry is { Outcome: RequestOutcome.Answered, Status: 200 };

    /// <summary>Whether it has got it so early that it must be used (C5).</summary>
    public bool ArrivedInTime => Arrived && Entry.AnsweredAt - Entry.ReceivedAt <= InTime;

    /// <summary>Whether the verdict was given that early, and nothing but its caller kept it from arriving (C13).</summary>
    public bool WasGivenInTime => Word is not null && Entry.EffectAt - Entry.ReceivedAt <= InTime
        && (Entry.Fault is null || Entry.Fault.EndsWith("ms before effect", StringComparison.Ordinal));
}

/// <summary>What fraud prevention was asked so far.</summary>
internal sealed class FraudRecord
{
    private readonly ILookup<string, Question> _byToken;

    /// <summary>Takes it as it is now.</summary>
    public FraudRecord(FraudPrevention fraud)
    {
        var (verdicts, entries) = (fraud.Verdicts, fraud.Journal.Entries);
        var decided = verdicts.ToDictionary(verdict => verdict.Number);
        var startedAt = Stopwatch.GetTimestamp() - Ticks(fraud.Journal.Now);
        _byToken = entries.Select(entry => QuestionOf(entry, decided.GetValueOrDefault(entry.Request.Number), startedAt))
            .ToLookup(question => question.DeviceToken);
    }

    /// <summary>The questions with one of these tokens, in the order in which they were received.</summary>
    public IReadOnlyList<Question> With(IEnumerable<string> tokens) =>
        [.. tokens.Distinct().SelectMany(token => _byToken[token]).OrderBy(question => question.ReceivedAt)];

    /// <summary>Whether the service has got this word about this very transfer.</summary>
    public bool HasTold(string word, Intent intent, string transferId, IEnumerable<string> tokens)
    {
        var check = new FraudCheck(transferId, intent.OwnerId, intent.From, intent.To, intent.AmountMinor, intent.Currency);
        return With(tokens).Any(question => question.Arrived && question.Word == word && question.Check == check);
    }

    private static Question QuestionOf(JournalEntry entry, FraudVerdict? verdict, long startedAt)
    {
        var word = verdict is null ? null
            : ((string[])[FraudPrevention.Allow, FraudPrevention.Deny]).FirstOrDefault(
                one => verdict.Answer.Status == 200 && verdict.Answer.Body == FraudPrevention.Word(one).Body);
        var token = verdict?.DeviceToken ?? entry.Request.Header(CardsClient.TokenHeader) ?? "";
        return new Question(token, verdict?.Check, word, startedAt + Ticks(entry.ReceivedAt), entry);
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
