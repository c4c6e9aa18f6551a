using Harness.Hunting;

namespace Harness.Tests.Hunting;

public class CorpusTests
{
    private static readonly Move Kill = new("kill") { With = new Dictionary<string, string> { ["through"] = "1" } };

    [Fact]
    public void Scripts_that_disturb_the_same_become_one_with_lanes_of_other_names()
    {
        var merged = Assert.Single(Corpus.Merge([Of("a", [Kill]) with { Instances = 1 }, Of("a", [Kill]) with { Copies = 4 }]));
        Assert.Equal(["1.a", "2.a"], merged.Lanes.Select(lane => lane.Id));
        Assert.Equal((2, 4, 1), (merged.Instances, merged.Copies, merged.Disturbances.Count));
    }

    [Fact]
    public void Scripts_stay_apart_that_disturb_something_else_or_wait_for_a_lane_or_were_played_after_others()
    {
        Script[] scripts =
        [
            Of("a", []), Of("a", [Kill]), Of("a", [Kill with { Delay = 1 }]), Of("a", [Kill with { After = "a:sent" }]), Of("a", [Kill with { After = "a:sent" }]),
            Of("a", []) with { Earlier = [Of("b", [])] },
        ];
        Assert.Equal(scripts.Length, Corpus.Merge(scripts).Count);
    }

    [Fact]
    public void What_waits_for_a_lane_waits_for_it_by_its_new_name()
    {
        var merged = Assert.Single(Corpus.Merge([Of("a", [Kill with { After = "a:charged" }])]));
        Assert.Equal(("1.a", "1.a:charged", "sent"), (merged.Lanes[0].Id, merged.Disturbances[0].After, merged.Lanes[0].Moves[0].After));
    }

    [Fact]
    public void A_mixed_script_has_as_many_lanes_as_the_drawn_one_and_no_disturbance_that_waits_for_a_lane_that_is_gone()
    {
        var drawn = new Script
        {
            Lanes = [.. "xyz".Select(id => new Lane($"{id}", [new Move("pay")]))],
            Disturbances = [Kill with { After = "x:sent" }, Kill with { After = "z:sent" }, Kill],
        };
        var mixed = Corpus.Mix(drawn, Of("a", []));
        Assert.Equal(["ka", "y", "z"], mixed.Lanes.Select(lane => lane.Id));
        Assert.Equal(["z:sent", null], mixed.Disturbances.Select(move => move.After));
        Assert.Equal(["ka:sent"], Corpus.Mix(drawn, Of("a", [Kill with { After = "a:sent" }])).Disturbances.Select(move => move.After));
    }

    private static Script Of(string lane, IReadOnlyList<Move> disturbances) => new()
    {
        Lanes = [new Lane(lane, [new Move("pay") { After = "sent" }])], Disturbances = disturbances,
    };
}
