using Harness.Scenarios;

namespace Oversell.Tests.Setup;

/// <summary>A wish and every answer to it; the last one is final unless the caller gave up.</summary>
internal sealed record Outcome(Wish Wish, IReadOnlyList<Answer> Answers)
{
    public Answer Last => Answers[^1];

    /// <summary>The order in the answer; null when it was refused.</summary>
    public Order? Order => Last.Status == 201 ? Last.Read<Order>() : null;

    /// <summary>For stories.</summary>
    public IEnumerable<string> Lines => [$"{Wish}", .. Answer.Lines(Answers)];
}
