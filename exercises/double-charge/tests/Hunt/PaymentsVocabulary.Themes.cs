using Harness.Hunting;

namespace DoubleCharge.Tests.Hunt;

/// <summary>Scripts with one theme: two or three moves that matter only together, and that chance seldom draws together.</summary>
internal sealed partial class PaymentsVocabulary
{
    private static class Themes
    {
        // Everything is healed a moment after it was broken, so that what a service waits for by its own clock (a lease of somebody who is
        // dead, a pause between attempts) shows beside the contract's seconds, which begin at once.
        public static Script KilledAndHealedAtOnce(Random dice, int lanes)
        {
            var kill = Do("kill", ("through", Either(dice)), ("back", Seconds(dice, 0, 0.4))) with { After = $"1:{Pick(dice, ["sent", "received"])}", Delay = Round(dice.NextDouble() * 0.6) };
            List<Move> slow = dice.Next(3) > 0
                ? [Do("slow provider", ("seconds", Pick(dice, ["0.8", "1.2"])), ("when", Pick(dice, ["before", "after"])), ("for", "1"))]
                : [];
            List<Move> other = dice.Next(3) == 0
                ? [Do("database", ("through", Pick(dice, ["1", "2", "both"])), ("how", "refuse"), ("for", Seconds(dice, 0.3, 1))) with { Delay = Round(dice.NextDouble()) }]
                : [];
            return new Script
            {
                Lanes = [.. Enumerable.Range(1, lanes).Select(number => new Lane($"{number}", [.. Brief(dice)]))],
                Disturbances = [kill, .. slow, .. other],
            };
        }

        // An instance starts while another waits for the provider, and the provider takes its time when it is back: what the first one has
        // sent may take effect after the second one has looked.
        public static Script StartedBesideDoubt(Random dice, int lanes) => new()
        {
            Lanes = [.. Enumerable.Range(1, lanes).Select(number => new Lane($"{number}",
            [
                Do("provider", ("fault", Pick(dice, ["hang before", "hang before", "drop before", "503 before"]))),
                Do("pay", ("through", "1"), ("until", Until(dice)), ("patience", Seconds(dice, 0.02, 1.5))) with { Delay = Round(dice.NextDouble() * 2) },
            ]))],
            Disturbances =
            [
                Do("kill", ("through", "2"), ("back", Seconds(dice, 3, 9))),
                Do("slow provider", ("seconds", Pick(dice, ["2", "2.6"])), ("when", "before"), ("for", "ever")),
            ],
        };

        private static IEnumerable<Move> Brief(Random dice)
        {
            if (dice.Next(3) == 0) yield return Do("provider", ("fault", Pick(dice, OnTheirWay.Concat(Refusals))), ("times", "1"));
            yield return Do("pay", ("through", Instance(dice)), ("until", Until(dice)), ("patience", Seconds(dice, 0.02, 1))) with { Delay = Round(dice.NextDouble() * 0.8) };
            if (dice.Next(3) == 0)
                yield return Do("pay", ("as", dice.Next(2) == 0 ? "same" : Pick(dice, Twins.Keys)), ("through", Instance(dice)), ("until", Until(dice)), ("patience", Seconds(dice, 0.02, 1)))
                    with { After = Pick(dice, ["received", "answered"]), Delay = Round(dice.NextDouble() * 0.4) };
        }
    }
}
