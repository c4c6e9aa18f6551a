using System.Diagnostics;
using AiEndpoint.Tests.Setup;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Hunt;

/// <summary>Who asks under which key: one of these is one transfer (C1).</summary>
internal sealed record OwnedKey(string OwnerId, string Key)
{
    public override string ToString() => $"key {Key} of {OwnerId}";
}

/// <summary>One request and its answer. Times are timestamps of <see cref="Stopwatch"/>.</summary>
/// <param name="What">One of the names below; of bad input, what is wrong with it.</param>
/// <param name="ById">Who asks.</param>
internal sealed record Asked(string What, string ById)
{
    public const string Transfer = "transfer";
    public const string Reverse = "reverse";
    public const string Read = "read";
    public const string Statement = "statement";

    /// <summary>When no answer came: after everything else.</summary>
    public const long Never = long.MaxValue;

    /// <summary>The key whose transfer it is about; null for a statement and for bad input.</summary>
    public OwnedKey? Of { get; init; }

    /// <summary>What is asked for; null for anything but a transfer.</summary>
    public Intent? Intent { get; init; }

    /// <summary>The account of a statement; null for anything else.</summary>
    public Account? Account { get; init; }

    /// <summary>The transfer that is read or reversed; empty for anything else.</summary>
    public string TransferId { get; init; } = "";

    /// <summary>The parameters of a statement, or the body of bad input.</summary>
    public string Details { get; init; } = "";

    /// <summary>The index of the instance that it was sent to.</summary>
    public int Instance { get; init; }

    public long SentAt { get; init; }

    /// <summary>When its answer had come; <see cref="Never"/> without one.</summary>
    public long AnsweredAt { get; init; } = Never;

    /// <summary>Whether the database may have been away, or an instance was killed, when it was sent or answered.</summary>
    public bool WasAway { get; init; }

    /// <summary>The answer; null for a caller that left.</summary>
    public Answer? Answer { get; init; }

    /// <summary>How long it took; zero without an answer.</summary>
    public TimeSpan Took => AnsweredAt == Never ? TimeSpan.Zero : Stopwatch.GetElapsedTime(SentAt, AnsweredAt);

    /// <summary>Whether this was answered before the other one was sent: only then does the order of the two say anything.</summary>
    public bool IsBefore(Asked other) => AnsweredAt < other.SentAt;

    public override string ToString()
    {
        var words = What switch
        {
            Transfer => $"{Intent}",
            Reverse or Read => $"{What} {TransferId} ({Of}) as {ById}",
            Statement => $"statement?{Details} of {Account?.AccountId} as {ById}",
            _ => $"{What}: {Details}",
        };
        return $"instance {Instance + 1}, {words}: " + (Answer is null ? "(the caller left)" : $"after {Took.TotalSeconds:0.00} s: {Answer}");
    }
}
