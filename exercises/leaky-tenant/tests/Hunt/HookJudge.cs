using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Hunt;

/// <summary>What must have become of deliveries in the end (C8).</summary>
internal sealed class HookJudge(TenantWorld world, Trouble trouble, Callers callers)
{
    // The contract promises nothing in time for more than 20 deliveries that are under way; some of these hang.
    private const int MostUnderWay = 14;
    private const int MostShown = 100;

    private static readonly TimeSpan SettledWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UnderWayFor = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(300);

    private List<(int Instance, long At, int Deliveries)> _load = [];

    /// <summary>Learns how many deliveries there were at any moment.</summary>
    public void Weigh(IEnumerable<LaneRun> lanes) => _load =
    [
        .. lanes.SelectMany(lane => lane.Sides).SelectMany(side => side.Hooks.Happenings.Select(one => (one.Instance, one.Effort.SentAt, side.Hooks.Hooks.Count))),
    ];

    /// <summary>Judges the webhooks of a lane.</summary>
    public async Task JudgeAsync(LaneRun lane)
    {
        foreach (var side in lane.Sides)
            foreach (var hook in side.Hooks.Hooks.Where(hook => hook.Id is not null)) await JudgeAsync(lane, side, hook);
        foreach (var site in lane.Sites) MustBeTheirs(lane, site);
    }

    private async Task JudgeAsync(LaneRun lane, Side side, Webhooked hook)
    {
        // Those that were under way while it was registered may be told or not.
        var all = side.Hooks.Happenings.Where(one => one.Effort.DoneAt > hook.Registered.SentAt).ToList();
        var sure = all.Where(one => one.Effort.IsSure && hook.Registered.DoneAt < one.Effort.SentAt).ToList();
        if (all.Count > MostShown) return;
        var since = Moments.Now;
        using var waiting = world.Scenario.Waiting("deliveries");
        while (true)
        {
            var (sent, rows) = await RowsAsync(lane, side, hook);
            IEnumerable<string> Seen(string what) =>
            [
                $"{hook}, of {side}: {what}", $"{sent}", .. rows.Take(20).Select(row => $"{row}"),
                .. sure.Take(10).Select(one => $"happened: {one.Kind} {one.Paper.Id}: {FateOf(hook, one)}"),
                .. world.Internet.Dials.TakeLast(5).Select(dial => $"{dial}"),
            ];
            var waits = MustBeSettled(hook, all, sure, rows, Seen);
            if (waits is null)
            {
                MustBeTold(hook, all, sure, rows, Seen);
                return;
            }

            var until = waits.Effort.DoneAt.Plus(ScenarioContext.CeilingOf(SettledWithin, waits.Effort.SentAt));
            world.Scenario.MustHoldInTime(
                Promises.DeliveryIsShown, Moments.Now < until || since.To(Moments.Now) < Poll,
                () => Seen($"{waits.Kind} {waits.Paper.Id} is not settled {waits.Effort.DoneAt.To(Moments.Now).TotalSeconds:0.0} s after the answer"));
            await Task.Delay(Poll, world.Cancellation);
        }
    }

    // The first that is to be told, and is not known to be delivered or failed yet; null for none.
    private Happening? MustBeSettled(
        Webhooked hook, List<Happening> all, List<Happening> sure, IReadOnlyList<Delivery> rows, Func<string, IEnumerable<string>> seen)
    {
        world.Scenario.MustHold(
            Promises.OnlyOwnEvents, rows.All(row => row.Status is Delivery.Pending or Delivery.Delivered or Delivery.Failed), () => seen("a status that is none"));
        foreach (var group in all.GroupBy(one => (one.Paper, one.Kind)))
        {
            if (group.Any(one => IsOpen(one))) continue;
            var shown = rows.Where(row => row.DocumentId == group.Key.Paper.Id && row.Event == group.Key.Kind).ToList();
            var due = group.Where(sure.Contains).ToList();
            // What nobody knows about may be noted, and never told.
            var mayWait = group.Count() - due.Count;
            if (due.Count > 0 && (shown.Count < due.Count || shown.Count(row => row.Status == Delivery.Pending) > mayWait))
                return due.MaxBy(one => one.Effort.DoneAt);
        }

        return null;
    }

    private void MustBeTold(
        Webhooked hook, List<Happening> all, List<Happening> sure, IReadOnlyList<Delivery> rows, Func<string, IEnumerable<string>> seen)
    {
        foreach (var row in rows)
            world.Scenario.MustHold(
                Promises.OnlyOwnEvents, all.Exists(one => one.Paper.Id is not { } id || id == row.DocumentId && one.Kind == row.Event),
                () => seen($"nothing of that happened: {row}"));
        foreach (var group in all.GroupBy(one => (one.Paper, one.Kind)))
        {
            if (group.Any(one => IsOpen(one))) continue;
            var shown = rows.Where(row => row.DocumentId == group.Key.Paper.Id && row.Event == group.Key.Kind).ToList();
            world.Scenario.MustHold(Promises.OnlyOwnEvents, shown.Count <= group.Count(), () => seen($"{shown.Count} of {group.Key.Kind} {group.Key.Paper.Id}"));
            var fates = group.Select(one => FateOf(hook, one)).Distinct().ToList();
            if (!group.All(sure.Contains)) continue;
            if (fates is [Fate.Delivered])
                world.Scenario.MustHold(Promises.IsDelivered, shown.All(row => row.Status == Delivery.Delivered), () => seen("all of them must be delivered"));
            if (fates is [Fate.Failed])
                world.Scenario.MustHold(Promises.InsideFails, shown.All(row => row.Status == Delivery.Failed), () => seen("all of them must be failed"));
            foreach (var row in shown) MustHaveHeard(hook, group.Key.Paper, row, fates, seen);
        }
    }

    private void MustHaveHeard(Webhooked hook, Paper paper, Delivery row, IReadOnlyList<Fate> fates, Func<string, IEnumerable<string>> seen)
    {
        var got = world.Outside.ReceivedBy(hook.Site.ReceiverId).Where(one => one.Told?.DeliveryId == row.DeliveryId).ToList();
        IEnumerable<string> Seen() => [.. seen($"{row}"), .. got.Select(one => $"{one}")];
        world.Scenario.MustHold(Promises.OnlyOwnEvents, got.Count <= 1, Seen);
        if (fates is not [Fate.Delivered]) return;
        world.Scenario.MustHold(Promises.IsDelivered, got.Count == 1, Seen);
        var told = got[0].Told!;
        world.Scenario.MustHold(
            Promises.IsSigned,
            got[0].IsSignedWith(hook.Secret) && told.DocumentId == row.DocumentId && told.Event == row.Event && paper.Titles.Contains(told.Title), Seen);
    }

    // Whatever comes there is of one of the tenants that have a webhook there, and signed for it.
    private void MustBeTheirs(LaneRun lane, Site site)
    {
        foreach (var got in world.Outside.ReceivedBy(site.ReceiverId))
        {
            var owner = lane.Sides.FirstOrDefault(side => got.Told is { } told && side.Documents.Ask(papers => papers.Any(paper =>
                paper.Id == told.DocumentId || (paper.Id is null && paper.Titles.Contains(told.Title)))));
            world.Scenario.MustHold(
                Promises.OnlyOwnEvents, owner?.Hooks.Hooks.Any(hook => hook.Site == site) == true, () => [$"{got}", $"there are webhooks of {site.Url} at {owner}"]);
            world.Scenario.MustHold(
                Promises.IsSigned, owner!.Hooks.Hooks.Any(hook => hook.Site == site && got.IsSignedWith(hook.Secret)),
                () => [$"{got}", $"Signature: {got.Entry.Request.Header("Signature")}", $"of {owner}"]);
        }
    }

    private async Task<(Sent Sent, IReadOnlyList<Delivery> Rows)> RowsAsync(LaneRun lane, Side side, Webhooked hook)
    {
        while (true)
        {
            var sent = await callers.AskAsync(
                lane, lane.KeeperOf(side), new Request($"asks for the deliveries of {hook}", HttpMethod.Get, $"webhooks/{Caller.Segment(hook.Id!)}/deliveries"),
                new Wanted(Member.Admin, 200), Way.Plain());
            if (sent.IsAnswered && sent.Status == 200)
            {
                world.Scenario.MustHold(Promises.Readable, sent.Answer!.Deliveries is not null, () => [$"{sent}"]);
                return (sent, sent.Answer!.Deliveries!);
            }

            await Task.Delay(Poll, world.Cancellation);
        }
    }

    private Fate FateOf(Webhooked hook, Happening one)
    {
        var until = one.Effort.IsSure ? one.Effort.DoneAt.Plus(UnderWayFor) : Moments.Never;
        return trouble.Outside.Meet(one.Effort.SentAt, until) ? Fate.Either : hook.Site.FateOf(one.Effort.SentAt, until);
    }

    // Where an instance was killed, the database away, or too much under way, nothing is promised.
    private bool IsOpen(Happening one)
    {
        var until = one.Effort.IsSure ? one.Effort.DoneAt.Plus(UnderWayFor) : Moments.Now;
        if (trouble.WasDisturbed(one.Effort.SentAt, until)) return true;
        var (from, to) = (one.Effort.SentAt.Plus(-UnderWayFor), until);
        return _load.Where(load => load.Instance == one.Instance && load.At >= from && load.At <= to).Sum(load => load.Deliveries) > MostUnderWay;
    }
}
