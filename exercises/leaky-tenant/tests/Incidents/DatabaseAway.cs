using System.Diagnostics;
using Exercises.Testing;
using Harness.Faults;
using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Incidents;

/// <summary>The database is away for longer than anything may be kept, while members lose their roles and webhooks are told.</summary>
public sealed class DatabaseAway
{
    // Longer than a role may be kept (C10), with the room that this harness gives it.
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(7);

    // The contract's 5 s after it is back, and twice that.
    private static readonly TimeSpan NotNow = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TakenWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    [Scenario("database-away")]
    public Task While_the_database_is_away_requests_are_put_off_and_roles_that_changed_meanwhile_count() => TenantWorld.RunAsync(async world =>
    {
        var admin = await world.AddTenantWithAsync();
        var editor = await world.AddMemberAsync(admin.Tenant, Member.Editor);
        var (removed, demoted) = (await world.AddMemberAsync(admin.Tenant, Member.Editor), await world.AddMemberAsync(admin.Tenant));
        var document = await world.MustCreateAsync(admin);
        foreach (var member in (Member[])[editor, removed, demoted]) await world.MustCreateAsync(member);
        var hook = await world.MustRegisterAsync(admin);
        var gate = new Gate();
        using var held = world.Outside.Rules.Add(
            request => request.Path.EndsWith(hook.ReceiverId, StringComparison.Ordinal), Harness.Fakes.FakeFault.HoldAfterEffect(gate));
        var told = await world.MustCreateAsync(editor);
        await gate.WhenWaitingAsync(1, TakenWithin);
        world.Scenario.ShouldBeForced(gate.Waiting == 1, "Nothing was delivered while the receiver held its answer.");

        world.Scenario.Did(
            $"Cut the database off while a receiver had a delivery, removed {removed}, made {demoted} a viewer, and sent requests for {Away.TotalSeconds} s.");
        world.DatabaseIsAway();
        world.Service.Database.Refuse();
        await world.ChangeRoleAsync(removed, null);
        await world.ChangeRoleAsync(demoted, Member.Viewer);
        gate.Open();
        (string What, Func<Task<Answer>> SendAsync, Func<Answer, bool> Holds, Invariant Promise)[] all =
        [
            ($"{removed}, who is no member now, reads a document", () => world.Client.FindAsync(removed, document.DocumentId), IsForbidden, Promises.RolesCount),
            ($"{removed}, who is no member now, creates a document", () => world.Client.CreateAsync(removed, world.NewText()), IsForbidden, Promises.RolesCount),
            ($"{demoted}, who is a viewer now, creates a document", () => world.Client.CreateAsync(demoted, world.NewText()), IsForbidden, Promises.RolesCount),
            ($"{demoted}, who is a viewer now, asks for deliveries", () => world.Client.DeliveriesAsync(demoted, hook.Webhook.WebhookId), IsForbidden, Promises.RolesCount),
            ($"{editor} creates a document", () => world.Client.CreateAsync(editor, world.NewText()), answer => answer.Status == 201, Promises.Readable),
            ($"{editor} lists", () => world.Client.ListAsync(editor), answer => answer.Documents is not null, Promises.Readable),
            ($"{admin} asks for the report", () => world.Client.ReportAsync(admin), answer => answer.Usage is { Members: not null }, Promises.Readable),
        ];
        var from = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(from) < Away)
        {
            // A report, and a role, may be kept; that any other 5xx is wrong is judged wherever an answer is read.
            await Task.WhenAll(world.Scenario.Shuffled(all).Select(one => one.SendAsync()));
            await Quiet.UntilAsync(() => 0, Pause, Pause, world.Cancellation);
        }

        world.Scenario.Did("Let it be back, and sent them until each was answered.");
        world.Service.Database.Heal();
        await MustBeAnsweredAsync(world, all);
        await world.MustShowAsync(admin, document);
        await MustBeToldOnceAsync(world, hook, told);
        await SecretsMustStayAsync(world, hook);
    }, new TenantOptions { Isolation = Isolation.OwnProcess });

    private static async Task MustBeAnsweredAsync(
        TenantWorld world, (string What, Func<Task<Answer>> SendAsync, Func<Answer, bool> Holds, Invariant Promise)[] all)
    {
        var backAt = Stopwatch.GetTimestamp();
        using var waiting = world.Scenario.Waiting("the database's return to be noticed");
        // Each from the first moment on, and for longer than what was kept meanwhile may be.
        while (true)
        {
            var sentAt = Stopwatch.GetElapsedTime(backAt);
            var open = 0;
            foreach (var (what, send, holds, promise) in world.Scenario.Shuffled(all))
            {
                var answer = await send();
                if (holds(answer)) continue;
                open++;
                var isNotNow = answer.Status is null or 503;
                world.Scenario.MustHold(promise, isNotNow, () => [what, $"{Away.TotalSeconds} s and more after the change, the database is back", $"answer: {answer}"]);
                world.Scenario.MustHoldInTime(Promises.NotNowIsRare, sentAt < BackWithin, () => [what, $"{sentAt.TotalSeconds:0.0} s after the database was back", $"answer: {answer}"]);
            }

            if (open == 0 && sentAt > NotNow) break;
            await world.BeforeTheNextLookAsync();
        }

        world.DatabaseIsBack();
    }

    private static async Task MustBeToldOnceAsync(TenantWorld world, Hook hook, Document told)
    {
        // What became of it could not be noted. Whoever tells it again, tells it twice: nobody was killed.
        var got = world.Outside.ReceivedBy(hook.ReceiverId).Where(one => one.Told?.DocumentId == told.DocumentId).ToList();
        world.Scenario.MustHold(
            Promises.OnlyOwnEvents, got.Count == 1, () => [$"{hook} was told of {told} while the database was away", .. got.Select(one => $"{one}")]);
        await world.MustHearAsync(hook, await world.MustCreateAsync(hook.Admin));
    }

    private static async Task SecretsMustStayAsync(TenantWorld world, Hook hook)
    {
        var secrets = new Secrets([hook.Webhook.Secret]);
        var lines = (await world.StopAndReadLogsAsync()).Where(secrets.AreIn).Take(5).ToList();
        world.Scenario.MustHold(Promises.SecretsStay, lines.Count == 0, () => lines);
    }

    private static bool IsForbidden(Answer answer) => answer.IsRefusal(403);
}
