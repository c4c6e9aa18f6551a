using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Composites;

/// <summary>
/// Plays one session twice: for a tenant that is alone, and for one beside others, whose ids the session names. Nothing that a caller sees may
/// tell the two apart, nor what the requests cost.
/// </summary>
public sealed class TwinWorlds
{
    private const int MostStatements = 8;
    private const int Others = 3;
    private const int DocumentsOfOthers = 25;

    [Scenario("twin-worlds")]
    public Task A_tenants_session_is_the_same_answer_by_answer_whether_or_not_others_have_anything() => TenantWorld.RunAsync(
        async world =>
        {
            var plan = SessionPlan.Draw(world);
            world.Scenario.Did("Played a session of a tenant that is alone. Some of its requests name ids that nobody has.");
            string[] nobodys = [.. Enumerable.Range(0, Others).Select(_ => world.NewId())];
            var alone = await PlayAsync(world, world.Service, new Session(world, plan, nobodys, world.NewId()));

            world.Scenario.Did($"Let two other tenants have {DocumentsOfOthers} documents each, webhooks and members.");
            Strangers[] strangers = [await Strangers.SettleAsync(world, DocumentsOfOthers), await Strangers.SettleAsync(world, DocumentsOfOthers)];
            // A person of another tenant's, with more to say there, who asks for nothing there.
            await world.AddMemberAsync(strangers[0].Admin.Tenant, Member.Admin, plan.ViewerId, isLate: true);
            await world.AddMemberAsync(strangers[1].Admin.Tenant, Member.Admin, plan.EditorId, isLate: true);

            world.Scenario.Did(
                $"Played it at another instance, for a tenant of the same name, with the same people. {Others} of the ids are documents of another "
                + "tenant's now.");
            string[] theirs = [.. strangers[0].Documents.Take(Others).Select(document => document.DocumentId)];
            var session = new Session(world, plan, theirs, strangers[0].Hook.Webhook.WebhookId);
            var instance = await world.ServeByAnotherAsync();
            var beside = await PlayAsync(world, instance, session);
            foreach (var (what, answer) in session.Answers)
                foreach (var one in strangers) one.MustNotBeIn(world, what, answer);
            MustBeAlike(world, alone, beside);
            world.ServeAgain();
            var log = await world.StopAndReadLogsAsync(instance);
            foreach (var one in strangers) one.MustNotBeIn(world, log);
            foreach (var one in strangers) await one.MustBeUntouchedAsync(world);
        },
        new TenantOptions { Isolation = Isolation.OwnProcess });

    private static async Task<IReadOnlyList<Step>> PlayAsync(TenantWorld world, ServiceInstance instance, Session session)
    {
        using var count = new StatementCount(instance);
        return await session.PlayAsync(count);
    }

    private static void MustBeAlike(TenantWorld world, IReadOnlyList<Step> alone, IReadOnlyList<Step> beside)
    {
        foreach (var (one, other) in alone.Zip(beside))
        {
            IEnumerable<string> Seen() => [one.What, $"alone: {one.Line}", $"beside others: {other.Line}"];
            world.Scenario.MustHold(Promises.OthersDoNotExist, one.Line == other.Line, Seen);
            if (one.Statements is not { } before || other.Statements is not { } after) continue;
            world.Scenario.MustHold(
                Promises.WorkIsItsOwn, before == after,
                () => [.. Seen(), $"alone (statements, rows): {before}", $"beside others: {after}"]);
            world.Scenario.MustBeAtMost(Promises.FewStatements, "statements", after.Statements, MostStatements, Seen);
        }
    }
}
