using Harness.Hunting;

namespace Harness.Tests.Hunting;

public class ShrinkerTests
{
    private static readonly Move Pay = new("pay");
    private static readonly Move Hang = new("provider") { With = new Dictionary<string, string> { ["times"] = "3" } };
    private static readonly Move Kill = new("kill") { After = "b:charged", Delay = 0.3 };

    private static readonly Script Drawn = new()
    {
        Copies = 1,
        Lanes = [.. "abcdefgh".Select(name => new Lane($"{name}", [Hang, Pay, Pay with { Delay = 1.2 }]))],
        Disturbances = [Kill, new Move("cut")],
    };

    [Fact]
    public void A_violation_keeps_its_lane_and_those_that_a_disturbance_waits_for() =>
        Assert.Equal(["b", "e"], Shrinker.Only(Drawn, ["e"]).Lanes.Select(lane => lane.Id));

    [Fact]
    public void What_was_played_before_is_left_out_first_and_then_made_smaller()
    {
        var (first, second) = (Drawn with { Disturbances = [Kill] }, Drawn with { Disturbances = [] });
        var smaller = Shrinker.Smaller(Drawn with { Earlier = [first, second] }, _ => []).ToList();
        Assert.Null(smaller[0].Earlier);
        Assert.Equal([second], smaller[1].Earlier);
        Assert.Equal([first], smaller[2].Earlier);
        Assert.Contains(smaller, script => script.Earlier is [var one, var other] && one.Size < first.Size && other == second);
    }

    [Fact]
    public void Every_proposal_is_smaller_or_simpler_and_each_is_another() =>
        Assert.All(Shrinker.Smaller(Drawn, _ => []), smaller => Assert.True(smaller.Size < Drawn.Size || Weight(smaller) < Weight(Drawn)));

    [Fact]
    public void A_disturbance_whose_lane_is_gone_begins_with_the_episode() => Assert.All(
        Shrinker.Smaller(Drawn, _ => []).Where(script => script.Lanes.All(lane => lane.Id != "b")),
        script => Assert.DoesNotContain(script.Disturbances, move => move.After is not null));

    [Fact]
    public void Greedy_shrinking_finds_the_two_moves_that_matter()
    {
        // Breaks when somebody pays in lane f while an instance is killed.
        static bool Breaks(Script script) =>
            script.Lanes.Any(lane => lane.Id == "f" && lane.Moves.Any(move => move.Do == "pay")) && script.Disturbances.Any(move => move.Do == "kill");
        var current = Drawn;
        while (Shrinker.Smaller(current, _ => []).FirstOrDefault(Breaks) is { } smaller) current = smaller;
        Assert.Equal(2, current.Size);
        Assert.Equal(0, Weight(current));
        Assert.Equal(1, current.Instances);
    }

    [Fact]
    public void A_simpler_move_is_proposed_in_the_place_of_the_move()
    {
        var proposals = Shrinker.Smaller(Drawn, move => move.Do == "provider" ? [move with { With = new Dictionary<string, string> { ["times"] = "1" } }] : []);
        Assert.Equal(Drawn.Lanes.Count, proposals.Count(script => script.Lanes.Any(lane => lane.Moves[0]["times"] == "1") && script.Size == Drawn.Size));
    }

    private static double Weight(Script script) =>
        script.Instances - 1 + script.Disturbances.Concat(script.Lanes.SelectMany(lane => lane.Moves)).Sum(move => move.Delay);
}
