using Harness.Hunting;
using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Hunt;

/// <summary>What must hold of every lane in the end, when everything is healed and every caller has an answer or has left.</summary>
internal sealed class LaneBooks(TenantWorld world, Trouble trouble, Callers callers)
{
    private static readonly TimeSpan HonouredWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReportWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(300);

    /// <summary>Judges the lanes.</summary>
    public async Task<IReadOnlyList<Violation>> JudgeAsync(IReadOnlyList<LaneRun> lanes)
    {
        var hooks = new HookJudge(world, trouble, callers);
        hooks.Weigh(lanes);
        var judged = await Task.WhenAll(lanes.Select(lane => Violation.OfAsync(lane.Lane.Id, async () =>
        {
            MustStayOutside(lane);
            await MustBeAsWrittenAsync(lane);
            await hooks.JudgeAsync(lane);
            await MustHaveRolesAsync(lane);
            await MustReportAsync(lane);
            MustStayOutside(lane);
        })));
        return [.. judged.OfType<Violation>()];
    }

    /// <summary>Identity's newest key must be honoured by every instance, at the latest 10 s after it was published, or Identity is back.</summary>
    public async Task MustHonourAsync(LaneRun lane)
    {
        var key = trouble.Keys.Newest;
        var startedAt = trouble.Keys.CountsFrom(key);
        for (var number = 0; number < world.Instances.Count; number++)
        {
            using var waiting = world.Scenario.Waiting("a new key to be honoured");
            while (true)
            {
                var sent = await callers.AskAsync(
                    lane, lane.KeeperOf(lane.A), new Request("lists with the newest key", HttpMethod.Get, "documents"), new Wanted(Member.Viewer, 200),
                    Way.Plain($"{number + 1}") with { SignedBy = "newest" });
                if (sent.Status == 200) break;
                world.Scenario.MustHoldInTime(
                    Promises.NewKeysCount,
                    !sent.IsAnswered || startedAt.To(Moments.Now) < ScenarioContext.CeilingOf(HonouredWithin, startedAt),
                    () => [$"{sent}", $"the key was published, or Identity was back, {startedAt.To(Moments.Now).TotalSeconds:0.0} s ago"]);
                await Task.Delay(Poll, world.Cancellation);
            }
        }
    }

    // Whoever was called at the lane's port was called because of it.
    private void MustStayOutside(LaneRun lane)
    {
        var dials = world.Internet.Intrusions.Where(dial => dial.Port == lane.Port).Take(10).ToList();
        world.Scenario.MustHold(
            Promises.NeverInside, dials.Count == 0, () => [.. lane.Sites.Select(site => $"{site.Name}: {site.Url}"), .. dials.Select(dial => $"{dial}")]);
    }

    private async Task MustBeAsWrittenAsync(LaneRun lane)
    {
        foreach (var side in lane.Sides)
        {
            for (var number = 0; number < world.Instances.Count; number++)
            {
                var through = $"{number + 1}";
                await UntilAnsweredAsync(() => callers.ListAsync(lane, lane.KeeperOf(side), new Listing("createdAt", "asc", "100", null), Way.Plain(through)));
                await UntilAnsweredAsync(() => callers.ListAsync(lane, lane.KeeperOf(side), new Listing("title", "desc", "2", null), Way.Plain(through)));
            }

            await UntilAnsweredAsync(() => callers.ReadAsync(lane, lane.KeeperOf(side), $"{side.Letter}x", Way.Plain()));
            await UntilAnsweredAsync(() => callers.ReadAsync(lane, lane.KeeperOf(side), $"{lane.Other(side).Letter}x", Way.Plain()));
        }
    }

    // Each answer is judged by the role that its caller has, or may have.
    private async Task MustHaveRolesAsync(LaneRun lane)
    {
        if (lane.Sides.All(side => !side.Roles.HasChanged)) return;
        foreach (var side in lane.Sides)
        {
            if (side.Roles.DueAt.To(Moments.Now) is { Ticks: < 0 } early) await Task.Delay(-early, world.Cancellation);
            foreach (var person in lane.People.Where(person => person.Side == side))
            {
                await UntilAnsweredAsync(() => callers.ReadAsync(lane, person, $"{side.Letter}x", Way.Plain()));
                await UntilAnsweredAsync(() => callers.AskAsync(
                    lane, person, new Request("deletes what there is not", HttpMethod.Delete, $"documents/{world.NewId()}"),
                    new Wanted(Member.Editor, 204) { Target = (_, _) => Presence.No }, Way.Plain()));
                await UntilAnsweredAsync(() => callers.ReportAsync(lane, person, Way.Plain()));
            }
        }
    }

    // The report of a keeper, until its numbers are those of now, and then everybody's.
    private async Task MustReportAsync(LaneRun lane)
    {
        foreach (var side in lane.Sides)
        {
            var startedAt = Moments.Now;
            using var waiting = world.Scenario.Waiting("a report");
            while (true)
            {
                var sent = await UntilAnsweredAsync(() => callers.ReportAsync(lane, lane.KeeperOf(side), Way.Plain()));
                var (least, most) = side.Documents.CountWithin(startedAt, sent.Until);
                if (sent.Answer!.Usage is { } usage && usage.Documents >= least && usage.Documents <= most && AreFresh(side, usage, startedAt, sent.Until)) break;
                world.Scenario.MustHoldInTime(
                    Promises.ReportIsFresh, startedAt.To(Moments.Now) < ScenarioContext.CeilingOf(ReportWithin, startedAt),
                    () => [$"{sent}", $"{side} has {least} to {most} documents, for {startedAt.To(Moments.Now).TotalSeconds:0.0} s"]);
                await Task.Delay(Poll, world.Cancellation);
            }
        }

        foreach (var person in world.Scenario.Shuffled(lane.People)) await UntilAnsweredAsync(() => callers.ReportAsync(lane, person, Way.Plain()));
    }

    private static bool AreFresh(Side side, Usage usage, long from, long to) => usage.Members?.All(one =>
        side.Documents.CountWithin(from, to, one.UserId) is var (least, most) && one.Documents >= least && one.Documents <= most) == true;

    private async Task<Sent> UntilAnsweredAsync(Func<Task<Sent>> send)
    {
        while (true)
        {
            var sent = await send();
            if (sent.IsAnswered && sent.Status is not 401) return sent;
            await Task.Delay(Poll, world.Cancellation);
        }
    }
}
