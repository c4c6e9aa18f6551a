using Drill.Hunts;
using Harness.Hunting;
using Harness.Verdicts;

namespace Harness.Tests.Hunting;

public class HuntTextTests
{
    private static readonly Story Story = new("", "The card is charged once. (C1)", ["provider: #1", "provider: #2"], "A refund.");

    [Fact]
    public void A_find_is_told_with_its_script_and_its_story() => Assert.Equal(
        [
            "FOUND after 12.5 s; 2 scripts played, 48 lanes, 0 pairs of moves. 3 of the last 3 replays broke the promise.",
            "",
            "  The script, shrunk from 66 moves to 2",
            "    a caller pays",
            "    when charged: instance 1 is killed",
            "",
            "  What must hold",
            "    The card is charged once. (C1)",
            "",
            "  What was seen",
            "    | provider: #1",
            "    | provider: #2",
            "",
            "  What it costs",
            "    A refund.",
        ],
        HuntText.Lines(new HuntReport
        {
            Episodes = 2, Lanes = 48, Found = new Find(Story, ["a caller pays", "when charged: instance 1 is killed"], "{}", 12.5, 3, 66, 2) { Path = "script.json" },
        }));

    [Fact]
    public void Nothing_found_says_how_much_was_tried_and_what_was_not_conclusive() => Assert.Equal(
        [
            "Inconclusive: The machine was starved.",
            "Seen once, and not again: The card is charged once. (C1)",
            "1 script played, 1 lane, 0 pairs of moves: no promise was broken that could be broken again.",
        ],
        HuntText.Lines(new HuntReport { Episodes = 1, Lanes = 1, Inconclusive = ["The machine was starved.\nat X", "The machine was starved.\nat X"], SeenOnce = [Story] }));
}
