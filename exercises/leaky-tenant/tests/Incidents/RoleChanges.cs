using System.Diagnostics;
using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Incidents;

/// <summary>The accounts team changes roles of members who were served a moment before.</summary>
public sealed class RoleChanges
{
    private static readonly TimeSpan CountsWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Room = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan[] AskedAt = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4)];

    [Scenario("role-changes")]
    public Task A_change_of_role_counts_5_s_later_everywhere() => TenantWorld.RunAsync(async world =>
    {
        var tenant = await world.AddTenantAsync();
        var admin = await world.AddMemberAsync(tenant);
        var (promoted, demoted) = (await world.AddMemberAsync(tenant, Member.Viewer), await world.AddMemberAsync(tenant));
        var (silenced, removed) = (await world.AddMemberAsync(tenant, Member.Editor), await world.AddMemberAsync(tenant, Member.Editor));
        var document = await world.MustCreateAsync(admin);
        var added = new Member(tenant, world.NewUser(), Member.Viewer);

        world.Scenario.Did("Let members read, write, and ask for the report, each as far as their role allows, and somebody who is no member.");
        world.MustBeRefused(await world.Client.ReportAsync(added), 403, Promises.RolesAllow, $"{added} is no member yet, and asks for the report");
        foreach (var member in (Member[])[demoted, silenced, removed]) await world.MustCreateAsync(member);
        world.MustBeRefused(await world.Client.CreateAsync(promoted, world.NewText()), 403, Promises.RolesAllow, $"{promoted} creates a document");
        // Nobody has asked for it before: what is kept of it from now on is as old as the change.
        foreach (var member in (Member[])[promoted, admin, demoted, silenced, removed])
        {
            // What is in it is another scenario's.
            var report = await world.Client.ReportAsync(member);
            world.Scenario.MustHold(Promises.RolesAllow, report.Usage is not null, () => [$"{member} asks for the report", $"answer: {report}"]);
        }

        world.Scenario.Did(
            "Made the viewer an admin, an admin and an editor viewers, removed an editor, and added the one who was no member. Then asked again, "
            + "until it counted.");
        await world.ChangeRoleAsync(promoted, Member.Admin);
        await world.ChangeRoleAsync(demoted, Member.Viewer);
        await world.ChangeRoleAsync(silenced, Member.Viewer);
        await world.ChangeRoleAsync(removed, null);
        await world.AddMemberAsync(tenant, Member.Viewer, added.UserId, isLate: true);
        var changedAt = Stopwatch.GetTimestamp();
        var later = AskedLaterAsync(world);
        var client = world.Client;
        bool ShowsNewRoles(Answer answer)
        {
            string? RoleOf(Member member) => answer.Usage?.Members?.FirstOrDefault(one => one.UserId == member.UserId)?.Role;
            return RoleOf(admin) == Member.Admin && RoleOf(promoted) == Member.Admin && RoleOf(demoted) == Member.Viewer
                && RoleOf(added) == Member.Viewer && RoleOf(removed) is null;
        }

        (string Where, string What, Func<Task<Answer>> SendAsync, Func<Answer, bool> Holds)[] all =
        [
            ("GET /reports/usage", $"{promoted}, who is an admin now, asks for the report", () => client.ReportAsync(promoted), ShowsMembers),
            ("documents", $"{promoted}, who is an admin now, creates a document", () => client.CreateAsync(promoted, world.NewText()), IsCreated),
            ("GET /reports/usage", $"{demoted}, who is a viewer now, asks for the report", () => client.ReportAsync(demoted), answer => answer.Usage is { Members: null }),
            ("documents", $"{demoted}, who is a viewer now, deletes a document", () => client.DeleteAsync(demoted, world.NewId()), IsForbidden),
            ("documents", $"{silenced}, who is a viewer now, creates a document", () => client.CreateAsync(silenced, world.NewText()), IsForbidden),
            ("documents", $"{removed}, who is no member now, reads a document", () => client.FindAsync(removed, document.DocumentId), IsForbidden),
            ("GET /reports/usage", $"{removed}, who is no member now, asks for the report", () => client.ReportAsync(removed), IsForbidden),
            ("documents", $"{added}, who is a viewer now, reads a document", () => client.FindAsync(added, document.DocumentId), answer => answer.Status == 200),
            ("GET /reports/usage", $"{admin}, who stays one, asks for the report", () => client.ReportAsync(admin), ShowsNewRoles),
        ];
        var cells = new Cells(world);
        foreach (var (where, what, send, holds) in world.Scenario.Shuffled(all))
            await cells.AttackAsync("a role of before", where, () => MustCountAsync(world, changedAt, what, send, holds));
        await cells.AttackAsync("a role of before", "GET /reports/usage", () => later);
        cells.MustAllHold();

        world.Scenario.Did("Asked once more: what counts goes on counting.");
        foreach (var (_, what, send, holds) in world.Scenario.Shuffled(all))
        {
            var answer = await send();
            world.Scenario.MustHold(Promises.RolesCount, holds(answer), () => [what, "after it had counted", $"answer: {answer}"]);
        }
    });

    // What is kept may be made of what is kept: a report that is asked for only some seconds after the change, of members who were read before it.
    private static async Task AskedLaterAsync(TenantWorld world)
    {
        List<(TimeSpan At, Member Admin, Member Demoted)> all = [];
        foreach (var at in AskedAt)
        {
            var admin = await world.AddTenantWithAsync();
            var demoted = await world.AddMemberAsync(admin.Tenant);
            foreach (var member in (Member[])[admin, demoted]) await world.Client.ListAsync(member);
            await world.ChangeRoleAsync(demoted, Member.Viewer);
            all.Add((at, admin, demoted));
        }

        // The roles of all of them have changed by now: later than at the moment from which time is counted here.
        var startedAt = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(startedAt) < CountsWithin + Room)
        {
            foreach (var one in all.Where(one => Stopwatch.GetElapsedTime(startedAt) >= one.At).ToList())
            {
                await world.Client.ReportAsync(one.Admin);
                all.Remove(one);
                all.Add(one with { At = TimeSpan.MaxValue });
            }

            await world.BeforeTheNextLookAsync();
        }

        foreach (var (_, admin, demoted) in all)
        {
            var answer = await world.Client.ReportAsync(admin);
            world.Scenario.MustHoldUnlessBusy(
                Promises.RolesCount, answer.Usage?.Members?.FirstOrDefault(one => one.UserId == demoted.UserId)?.Role == Member.Viewer,
                () => [$"{demoted} was made a viewer {(CountsWithin + Room).TotalSeconds} s ago or more; {admin} asked for the report meanwhile, and again now", $"answer: {answer}"]);
        }
    }

    private static bool IsForbidden(Answer answer) => answer.IsRefusal(403);

    private static bool IsCreated(Answer answer) => answer.Status == 201;

    private static bool ShowsMembers(Answer answer) => answer.Usage is { Members: not null };

    private static async Task MustCountAsync(
        TenantWorld world, long changedAt, string what, Func<Task<Answer>> send, Func<Answer, bool> holds)
    {
        using var waiting = world.Scenario.Waiting("a change of a role to count");
        while (true)
        {
            var sentAt = Stopwatch.GetElapsedTime(changedAt);
            var answer = await send();
            if (holds(answer)) return;
            // No request was under way when the roles changed: whatever is kept was kept before, and a slow machine makes it no younger.
            world.Scenario.MustHoldUnlessBusy(
                Promises.RolesCount, sentAt < CountsWithin + Room, () => [what, $"sent {sentAt.TotalSeconds:0.0} s after the change", $"answer: {answer}"]);
            await world.BeforeTheNextLookAsync();
        }
    }
}
