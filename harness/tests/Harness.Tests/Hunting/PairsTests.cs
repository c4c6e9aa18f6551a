using Harness.Hunting;

namespace Harness.Tests.Hunting;

public class PairsTests
{
    [Fact]
    public void A_script_is_new_once_and_less_so_each_time_that_its_like_was_played()
    {
        var pairs = new Pairs();
        var script = Of(Fault("hang", "1"), new Move("pay"));
        Assert.Equal(1, pairs.NoveltyOf(script));
        pairs.Add(script);
        Assert.Equal(0.5, pairs.NoveltyOf(script));
        Assert.Equal(1, pairs.Count);
    }

    [Fact]
    public void Numbers_make_no_move_new_and_words_do()
    {
        var pairs = new Pairs();
        pairs.Add(Of(Fault("hang", "1"), new Move("pay")));
        Assert.Equal(0.5, pairs.NoveltyOf(Of(Fault("hang", "3"), new Move("pay") { Delay = 2 })));
        Assert.Equal(1, pairs.NoveltyOf(Of(Fault("drop", "1"), new Move("pay"))));
        Assert.Equal(1, pairs.NoveltyOf(Of(Fault("hang", "1"), new Move("pay") { After = "charged" })));
    }

    [Fact]
    public void Disturbances_pair_with_every_lane_and_lanes_do_not_pair_with_each_other()
    {
        var pairs = new Pairs();
        pairs.Add(new Script { Lanes = [new Lane("a", [new Move("pay")]), new Lane("b", [new Move("read")])], Disturbances = [new Move("kill")] });
        Assert.Equal(2, pairs.Count);
    }

    private static Move Fault(string fault, string times) => new("provider") { With = new Dictionary<string, string> { ["fault"] = fault, ["times"] = times } };

    private static Script Of(params Move[] moves) => new() { Lanes = [new Lane("a", moves)] };
}
