using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Guards;

/// <summary>Two tenants of one name, with the same people, texts and receivers.</summary>
public sealed class SameNames
{
    [Scenario("same-names")]
    public Task Two_tenants_may_have_the_same_of_everything() => TenantWorld.RunAsync(async world =>
    {
        var one = await world.AddTenantWithAsync();
        // The same people, in the same roles.
        var other = await world.AddMemberAsync(await world.AddTenantAsync(one.Tenant.Name), one.Role, one.UserId);
        Member[] both = [one, other];
        var (host, sharedId) = (world.NewHost([]), $"r-{world.Scenario.Token(16)}");
        world.Scenario.Did($"As {one} and as {other}, registered a webhook to one host each, and one to the very same url, and created a document each.");
        var cells = new Cells(world);
        List<Hook> hooks = [];
        foreach (var member in both)
        {
            foreach (var receiverId in (string?[])[null, sharedId])
            {
                await cells.UseAsync("what another has, too", "POST /webhooks", async () =>
                    hooks.Add(await world.MustRegisterAsync(member, host, receiverId)));
            }
        }

        Dictionary<Member, List<Document>> documents = [];
        foreach (var member in both)
        {
            var told = await world.MustCreateAsync(member);
            documents[member] = [told];
            foreach (var hook in hooks.Where(each => each.Admin == member))
                await cells.UseAsync("the url of another", "webhooks", () => world.MustHearAsync(hook, told));
        }

        world.Scenario.Did("Looked at what else was told, and created the same document twice each.");
        await world.BeforeTheNextLookAsync();
        await cells.AttackAsync("another's events", "webhooks", () => MustHearOwnOnly(world, hooks, sharedId, documents, events: 1));
        await cells.UseAsync("what another has, too", "POST /documents", () => CreateTwinsAsync(world, documents));
        cells.MustAllHold();

        world.Scenario.Did("Changed one tenant's document, deleted the other's, and looked at what was left.");
        var (mine, theirs) = (documents[one], documents[other]);
        var changed = await world.MustPatchAsync(one, mine[^1], new { title = "x" }, mine[^1] with { Title = "x" });
        await world.MustDeleteAsync(other, theirs[^1]);
        foreach (var hook in hooks)
        {
            foreach (var twin in documents[hook.Admin][^2..]) await world.MustHearAsync(hook, twin);
            if (hook.Admin == one) await world.MustHearAsync(hook, changed, "changed");
            else await world.MustHearAsync(hook, theirs[^1], "deleted");
        }

        await world.MustListAsync(one, Promises.SameIsAllowed, mine.Select(document => document.DocumentId));
        await world.MustListAsync(other, Promises.SameIsAllowed, theirs[..^1].Select(document => document.DocumentId));
        await world.MustShowAsync(one, changed, Promises.SameIsAllowed);
        MustHearOwnOnly(world, hooks, sharedId, documents, events: 4);
    });

    // Twice each: what a tenant has itself keeps it from nothing, either.
    private static async Task CreateTwinsAsync(TenantWorld world, Dictionary<Member, List<Document>> documents)
    {
        var text = world.NewText();
        foreach (var (member, own) in documents)
            for (var time = 0; time < 2; time++) own.Add(await world.MustCreateAsync(member, text, Promises.SameIsAllowed));
        foreach (var (member, own) in documents)
        {
            await world.MustListAsync(member, Promises.SameIsAllowed, own.Select(document => document.DocumentId));
            foreach (var document in own) await world.MustShowAsync(member, document, Promises.SameIsAllowed);
        }
    }

    // At a url of its own, a webhook hears of its tenant's documents; who listens at the url of both hears as many events of each.
    private static void MustHearOwnOnly(
        TenantWorld world, IReadOnlyList<Hook> hooks, string sharedId, Dictionary<Member, List<Document>> documents, int events)
    {
        foreach (var hook in hooks)
        {
            var (heard, own) = (world.Outside.ReceivedBy(hook.ReceiverId), documents[hook.Admin]);
            var most = events * hooks.Count(one => one.ReceiverId == hook.ReceiverId);
            world.Scenario.MustHold(
                Promises.OnlyOwnEvents,
                heard.Count == most && (hook.ReceiverId == sharedId || heard.All(one => own.Any(document => document.DocumentId == one.Told?.DocumentId))),
                () => [$"{hook}", .. own.Select(document => $"its own: {document}"), $"{most} events are its tenants'", .. heard.Select(one => $"{one}")]);
        }
    }
}
