using Exercises.Testing;
using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Incidents;

/// <summary>Callers of one tenant leave while the database works for them, or while they wait; then another tenant's are served.</summary>
public sealed class CancelledRequest
{
    // More than a request needs in any sensible design; the sweep ends with the first that is answered.
    private const int MostOperations = 8;

    private static readonly TimeSpan StallsWithin = TimeSpan.FromSeconds(10);

    // A service that looks whether its caller is still there sees it at once, and may tell the database.
    private static readonly TimeSpan NoticesWithin = TimeSpan.FromMilliseconds(150);

    // Long enough for a request to come to where it waits for another one.
    private static readonly TimeSpan WaitsWithin = TimeSpan.FromMilliseconds(300);

    private static readonly (string What, string Method, string Path)[] Requests =
    [
        ("asks for the report", "GET", "reports/usage"), ("lists the documents", "GET", "documents"),
        ("searches for a document", "GET", "documents?q=Title&sort=title"),
    ];

    [Scenario("cancelled-request")]
    public Task A_caller_who_leaves_leaves_nothing_of_theirs_to_the_next_one() => TenantWorld.RunAsync(async world =>
    {
        var cells = new Cells(world);
        foreach (var request in Requests)
        {
            var where = $"{request.Method} /{request.Path.Split('?')[0]}";
            await cells.AttackAsync("a caller who has left", where, () => LeaveAtOperationsAsync(world, request));
            await cells.AttackAsync("a caller who has left", where, () => LeaveWhileWaitingAsync(world, request));
        }

        cells.MustAllHold();
    });

    // Each caller leaves while another operation of their request is under way. What they leave behind may be seen by whoever is next: by a
    // colleague, whose request looks the same, or by another tenant's member.
    private static async Task LeaveAtOperationsAsync(TenantWorld world, (string What, string Method, string Path) request)
    {
        world.Scenario.Did(
            $"Sent requests, each of which {request.What}, left before one operation of the database after the other, and let others ask.");
        var nth = 0;
        do nth++;
        while (await LeaveAtAsync(world, request, nth, isColleagueNext: true)
            && await LeaveAtAsync(world, request, nth, isColleagueNext: false) && nth < MostOperations);
    }

    // False if there are fewer operations than that.
    private static async Task<bool> LeaveAtAsync(
        TenantWorld world, (string What, string Method, string Path) request, int nth, bool isColleagueNext)
    {
        var (leaving, staying) = (await NewAsync(world), await NewAsync(world));
        // Whoever sent the last request left something, too: it is not the tenant that leaves now.
        await world.Client.ListAsync(staying.Viewer);
        var stall = world.Service.Database.StallOperation(nth);
        using var caller = await RawCaller.SendAsync(world, leaving.Admin, request.Method, request.Path);
        var answer = caller.ReadAsync(StallsWithin);
        await Task.WhenAny(stall.WhenStalledAsync(StallsWithin), answer);
        var hasStalled = stall.Stalled is not null;
        caller.Leave(abruptly: nth % 2 == 0);
        await answer;
        if (hasStalled) await BeQuietAsync(world, NoticesWithin);
        stall.Release();
        var (next, last) = isColleagueNext ? (leaving, staying) : (staying, leaving);
        await MustBeServedAsync(world, next, last);
        await MustBeServedAsync(world, last, next);
        return hasStalled;
    }

    // One tenant's request is held at the database; the caller of another tenant's, which may have to wait for it, leaves.
    private static async Task LeaveWhileWaitingAsync(TenantWorld world, (string What, string Method, string Path) request)
    {
        world.Scenario.Did($"Held a request that {request.What}, let another tenant's caller leave meanwhile, and let members of both ask.");
        foreach (var nth in (int[])[1, 2, 3])
        {
            var (held, leaving) = (await NewAsync(world), await NewAsync(world));
            // Roles are known, so that what waits is the request itself.
            await world.Client.FindAsync(held.Admin, world.NewId());
            await world.Client.FindAsync(leaving.Admin, world.NewId());
            var stall = world.Service.Database.StallOperation(nth);
            using var first = await RawCaller.SendAsync(world, held.Admin, request.Method, request.Path);
            var answer = first.ReadAsync(StallsWithin);
            await Task.WhenAny(stall.WhenStalledAsync(StallsWithin), answer);
            using (var second = await RawCaller.SendAsync(world, leaving.Admin, request.Method, request.Path))
            {
                await BeQuietAsync(world, WaitsWithin);
                second.Leave(abruptly: true);
                await BeQuietAsync(world, NoticesWithin);
            }

            stall.Release();
            MustHoldNothingOf(world, leaving, $"{held.Admin} {request.What}", await answer);
            await MustBeServedAsync(world, leaving, held);
            await MustBeServedAsync(world, held, leaving);
        }
    }

    // A worker of the service's may never be quiet.
    private static Task BeQuietAsync(TenantWorld world, TimeSpan during) =>
        Quiet.UntilAsync(() => world.Service.Database.Units, during, during * 3, world.Cancellation);

    // Two members, so that nothing that is kept for one is all that the other gets.
    private static async Task<(Member Admin, Member Viewer, Document Document)> NewAsync(TenantWorld world)
    {
        var admin = await world.AddTenantWithAsync();
        return (admin, await world.AddMemberAsync(admin.Tenant, Member.Viewer), await world.MustCreateAsync(admin));
    }

    private static async Task MustBeServedAsync(
        TenantWorld world, (Member Admin, Member Viewer, Document Document) asking, (Member Admin, Member Viewer, Document Document) other)
    {
        foreach (var member in (Member[])[asking.Viewer, asking.Admin])
        {
            var report = await world.Client.ReportAsync(member);
            world.MustBeOwnReport(member, report);
            await world.MustListAsync(member, Promises.ReportIsOwn, asking.Document.DocumentId);
            var read = await world.Client.FindAsync(member, asking.Document.DocumentId);
            world.Scenario.MustHold(
                Promises.ReportIsOwn, asking.Document.IsSame(read.Document), () => [$"{member} reads {asking.Document}", $"answer: {read}"]);
            var found = await world.Client.ListAsync(member, "q=Title");
            MustHoldNothingOf(world, other, $"{member} searches", found.Body);
        }
    }

    private static void MustHoldNothingOf(
        TenantWorld world, (Member Admin, Member Viewer, Document Document) other, string what, string answer) => world.Scenario.MustHold(
        Promises.ReportIsOwn,
        !answer.Contains(other.Admin.Tenant.Name, StringComparison.Ordinal) && !answer.Contains(other.Document.Title, StringComparison.Ordinal),
        () => [what, $"answer: {answer}", $"another tenant's: {other.Admin.Tenant}, {other.Document}"]);
}
