using Harness.Exercises;
using Harness.Verdicts;

namespace Harness.Tests.Reports;

/// <summary>A run as a candidate might see it: two failures with stories, one inconclusive and one missing scenario.</summary>
internal static class SampleRun
{
    public const string Title = "Charge exactly once";

    public static RunResult Red { get; } = new()
    {
        Exercise = "double-charge",
        Subject = "working copy",
        Seed = 20260417,
        StartedAt = new DateTimeOffset(2026, 4, 17, 9, 30, 12, TimeSpan.Zero),
        DurationMs = 41_730,
        Verdict = RunVerdict.Red,
        Postgres = "local 15.18",
        Machine = "Debian GNU/Linux 12, 2 cores, .NET 10.0.4",
        Expected = Expected(),
        Outcomes = Outcomes(),
        IgnoredEdits = ["src/DoubleCharge.csproj", "tests/ConcurrentDuplicates.cs"],
    };

    public static RunResult Green { get; } = Red with
    {
        Verdict = RunVerdict.Green,
        IgnoredEdits = [],
        Outcomes = [.. Red.Expected.Select(entry => new ScenarioOutcome
        {
            Id = entry.Id, State = ScenarioState.Passed, DurationMs = 640, Measures = [new("charges per intent", 1, 1)],
        })],
    };

    public static RunResult Invalid { get; } = Red with
    {
        Verdict = RunVerdict.Invalid,
        InvalidReason = "src/Payments/PayEndpoint.cs(42,17): error CS1002: ; expected",
        Outcomes = [],
        IgnoredEdits = [],
    };

    public static ScenarioEntry Entry(string id) => Red.Expected.Single(entry => entry.Id == id);

    public static ScenarioOutcome Outcome(string id) => Red.Outcomes.Single(outcome => outcome.Id == id);

    private static ScenarioEntry[] Expected() =>
    [
        new("pays-and-reads-back", "A payment is charged and can be read back", ScenarioKind.Behaviour, ["C1"]),
        new("refuses-bad-amounts", "An amount that is not positive is refused", ScenarioKind.Behaviour, ["C2"]),
        new("concurrent-duplicates", "Equal requests at the same moment are charged once", ScenarioKind.Incident, ["C3", "C4"]),
        new("crash-between-charge-and-save", "A crash after the charge does not charge again", ScenarioKind.Incident, ["C3", "C7"]),
        new("slow-provider", "Other payments go on while the provider hangs", ScenarioKind.Incident, ["C6"]),
        new("two-equal-payments", "Two intents with equal amounts are both charged", ScenarioKind.Guard, ["C5"]),
        new("declined-can-retry", "A declined payment can be tried again with another card", ScenarioKind.Guard, ["C8"]),
        new("storm", "Every intent is charged once while instances die and answers get lost", ScenarioKind.Composite, ["C3", "C6", "C7"]),
        new("sustained-rate", "Sixty payments a second stay within the latency budget", ScenarioKind.Composite, ["C9"], ScenarioTier.Stretch),
    ];

    private static ScenarioOutcome[] Outcomes() =>
    [
        new() { Id = "pays-and-reads-back", State = ScenarioState.Passed, DurationMs = 412, Measures = [new("charges per intent", 1, 1)] },
        new() { Id = "refuses-bad-amounts", State = ScenarioState.Passed, DurationMs = 96 },
        new()
        {
            Id = "concurrent-duplicates",
            State = ScenarioState.Failed,
            DurationMs = 2_310,
            Story = new Story(
                "8 requests with the idempotency key 5f1c-88a0, all POST /payments for 42.90 EUR, sent to two instances at the "
                + "same moment. Their first three rounds of operations were released together.",
                "C3: every request with one idempotency key leads to one charge at the provider, and C4: all of them are "
                + "answered with that charge's id.",
                [
                    "+0.012 s  instance 1  POST /payments  key 5f1c-88a0  -> 201  charge ch_000317",
                    "+0.013 s  instance 2  POST /payments  key 5f1c-88a0  -> 201  charge ch_000318",
                    "+0.019 s  instance 1  POST /payments  key 5f1c-88a0  -> 500  {\"title\":\"duplicate key value violates unique constraint \\\"payments_key\\\"\"}",
                    "provider: 3 charges of 42.90 EUR for key 5f1c-88a0 (ch_000317, ch_000318, ch_000319)",
                ],
                "A customer who taps twice on a slow phone pays three times. Support refunds by hand, and the card scheme "
                + "counts each refund as a dispute."),
            Measures = [new("charges per intent", 3, 1), new("answers per intent that name another charge", 2, 0), new("statements per request", 6, 40)],
            Timeline =
            [
                new(0, "two instances listening"), new(118, "8 participants held"), new(121, "round 1 released"),
                new(180, "round 2 released"), new(233, "round 3 released"), new(1_904, "all answered"), new(2_260, "provider counted"),
            ],
            Logs = ["logs/concurrent-duplicates-instance-1.log", "logs/concurrent-duplicates-instance-2.log"],
        },
        new()
        {
            Id = "crash-between-charge-and-save",
            State = ScenarioState.Failed,
            DurationMs = 5_870,
            Story = new Story(
                "One payment of 17.00 EUR. The provider charged it and held its answer; the instance was killed, and a second "
                + "one took the client's retry with the same key.",
                "C7: a payment whose outcome is unknown is settled without a second charge, within 10 seconds.",
                [
                    "+0.340 s  provider    charge ch_000402 of 17.00 EUR made, answer held",
                    "+0.410 s  instance 1  killed",
                    "+1.120 s  instance 2  POST /payments  key 91d2-0c3e  -> 201  charge ch_000403",
                ],
                "Every deployment and every crash during a payment charges some customers twice."),
            Measures = [new("charges per intent", 2, 1)],
            Timeline = [new(0, "instance 1 listening"), new(340, "provider holds its answer"), new(410, "instance 1 killed"), new(1_020, "instance 2 listening"), new(1_120, "retry answered")],
            Logs = ["logs/crash-between-charge-and-save-instance-1.log"],
        },
        new()
        {
            Id = "slow-provider",
            State = ScenarioState.Inconclusive,
            Attempts = 3,
            DurationMs = 21_400,
            Reason = "The load generator was 31.4 ms late at the 99th percentile; a valid run is at most 5.0 ms late.",
        },
        new()
        {
            Id = "two-equal-payments", State = ScenarioState.Passed, DurationMs = 655,
            Measures = [new("charges missing", 0, 0)],
            Timeline = [new(0, "instance 1 listening"), new(420, "both intents answered")],
        },
        new() { Id = "declined-can-retry", State = ScenarioState.Passed, DurationMs = 730 },
        new() { Id = "storm", State = ScenarioState.Missing, Attempts = 0, Reason = "The scenario did not report. A run without it is never green." },
        new() { Id = "sustained-rate", State = ScenarioState.Passed, DurationMs = 9_900, Measures = [new("p99 latency in ms", 38.25, 250)] },
    ];
}
