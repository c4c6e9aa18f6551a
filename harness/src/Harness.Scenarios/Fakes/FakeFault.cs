using Harness.Faults;

namespace Harness.Fakes;

/// <summary>What the caller of a late effect sees.</summary>
public enum LateAnswer
{
    /// <summary>The connection is dropped at once.</summary>
    Drop,

    /// <summary>The connection stays open and silent until the client leaves.</summary>
    Hang,
}

/// <summary>
/// What goes wrong with one request. A request passes through: receipt, faults before the effect, effect, faults after the
/// effect, answer. Only an end before the effect prevents the effect; a client that leaves does not, as with a
/// real provider.
/// </summary>
public sealed record FakeFault
{
    private FakeFault(string name) => Name = name;

    /// <summary>The fault's name in the journal.</summary>
    public string Name { get; private init; }

    internal TimeSpan Transit { get; init; }

    internal FakeWait? Before { get; init; }

    internal FakeEnd? EndBefore { get; init; }

    internal FakeWait? After { get; init; }

    internal FakeEnd? EndAfter { get; init; }

    internal TimeSpan? LateBy { get; init; }

    internal TimeSpan? DripInterval { get; init; }

    internal bool IsCutOff { get; init; }

    /// <summary>Drops the connection; the effect does not happen.</summary>
    public static FakeFault DropBeforeEffect { get; } = new("drop before effect") { EndBefore = FakeEnd.Drop };

    /// <summary>Drops the connection after the effect: the client cannot know that it happened.</summary>
    public static FakeFault DropAfterEffect { get; } = new("drop after effect") { EndAfter = FakeEnd.Drop };

    /// <summary>Neither effect nor answer, until the client leaves or the fake is disposed.</summary>
    public static FakeFault NeverAnswerBeforeEffect { get; } = new("hang before effect") { EndBefore = FakeEnd.Hang };

    /// <summary>The effect, but no answer until the client leaves or the fake is disposed.</summary>
    public static FakeFault NeverAnswerAfterEffect { get; } = new("hang after effect") { EndAfter = FakeEnd.Hang };

    /// <summary>Waits before the effect.</summary>
    public static FakeFault DelayBeforeEffect(TimeSpan delay) =>
        new($"{delay.TotalMilliseconds:0} ms before effect") { Before = new(delay) };

    /// <summary>Waits after the effect.</summary>
    public static FakeFault DelayAfterEffect(TimeSpan delay) =>
        new($"{delay.TotalMilliseconds:0} ms after effect") { After = new(delay) };

    /// <summary>Waits at the gate before the effect.</summary>
    public static FakeFault HoldBeforeEffect(Gate gate) => new("held before effect") { Before = new(gate) };

    /// <summary>Waits at the gate after the effect.</summary>
    public static FakeFault HoldAfterEffect(Gate gate) => new("held after effect") { After = new(gate) };

    /// <summary>Gives this answer; the effect does not happen.</summary>
    public static FakeFault FailBeforeEffect(FakeAnswer answer) =>
        new($"{answer.Status} before effect") { EndBefore = FakeEnd.With(answer) };

    /// <inheritdoc cref="FailBeforeEffect(FakeAnswer)" />
    public static FakeFault FailBeforeEffect(int status) => FailBeforeEffect(FakeAnswer.Error(status, "unavailable"));

    /// <summary>Gives this answer although the effect has happened.</summary>
    public static FakeFault FailAfterEffect(FakeAnswer answer) =>
        new($"{answer.Status} after effect") { EndAfter = FakeEnd.With(answer) };

    /// <inheritdoc cref="FailAfterEffect(FakeAnswer)" />
    public static FakeFault FailAfterEffect(int status) => FailAfterEffect(FakeAnswer.Error(status, "unavailable"));

    /// <summary>After the effect: the headers at once, then one byte of the body at each interval.</summary>
    public static FakeFault DripBody(TimeSpan interval) =>
        new($"a byte every {interval.TotalMilliseconds:0} ms") { DripInterval = interval };

    /// <summary>
    /// After the effect: the headers and the first half of the body, and then the connection is dropped. A client that reads the body as a
    /// stream meets another exception than one whose connection is dropped before the answer.
    /// </summary>
    public static FakeFault CutBody { get; } = new("cut off in its body") { IsCutOff = true };

    /// <summary>
    /// The client gets no answer, and the effect happens later by itself, even when the client has left.
    /// </summary>
    public static FakeFault LateEffect(TimeSpan delay, LateAnswer answer = LateAnswer.Drop) =>
        new($"effect {delay.TotalMilliseconds:0} ms late")
        {
            LateBy = delay,
            EndAfter = answer == LateAnswer.Drop ? FakeEnd.Drop : FakeEnd.Hang,
        };

    /// <summary>
    /// The same fault with a request that was under way for a while: what counts from its receipt counts from then. The journal has it from
    /// the moment at which it was sent.
    /// </summary>
    public FakeFault ReceivedAfter(TimeSpan transit) => this with { Name = $"{Name}, received {transit.TotalMilliseconds:0} ms late", Transit = transit };

    /// <summary>The same fault after a wait.</summary>
    public FakeFault DelayedBy(TimeSpan delay) => this with { Name = $"{Name}, after {delay.TotalMilliseconds:0} ms", Before = new(delay) };
}

/// <summary>A wait: at a gate, or for a time.</summary>
internal sealed record FakeWait(Gate? Gate, TimeSpan Delay)
{
    public FakeWait(Gate gate) : this(gate, TimeSpan.Zero)
    {
    }

    public FakeWait(TimeSpan delay) : this(null, delay)
    {
    }

    public async Task PassAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        if (Gate is not null) await Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        else await Task.Delay(Delay, time, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>An end of a request other than its effect's answer.</summary>
internal sealed record FakeEnd(FakeAnswer? Answer, bool Hangs)
{
    public static readonly FakeEnd Drop = new(null, Hangs: false);
    public static readonly FakeEnd Hang = new(null, Hangs: true);

    public static FakeEnd With(FakeAnswer answer) => new(answer, Hangs: false);
}
