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
        var (text, host, receiverId) = (world.NewText(), world.NewHost([]), $"r-{world.Scenario.Token(16)}");
        world.Scenario.Did(
            $"As {one} and as {other}, registered a webhook to one host each, and one to the very same url, and created the same document twice each.");
        List<(Member Member, Hook Hook, Hook Shared, Document[] Documents)> all = [];
        foreach (var member in (Member[])[one, other])
        {
            var (hook, shared) = (await world.MustRegisterAsync(member, host), await world.MustRegisterAsync(member, host, receiverId));
            var first = await world.MustCreateAsync(member, text, Promises.SameIsAllowed);
            all.Add((member, hook, shared, [first, await world.MustCreateAsync(member, text, Promises.SameIsAllowed)]));
        }

        var cells = new Cells(world);
        foreach (var (member, hook, shared, documents) in all)
        {
            await cells.UseAsync("what another has, too", "GET /documents", async () =>
            {
                await world.MustListAsync(member, Promises.SameIsAllowed, documents.Select(document => document.DocumentId));
                foreach (var document in documents) await world.MustShowAsync(member, document, Promises.SameIsAllowed);
            });
            foreach (var document in documents)
            {
                foreach (var told in (Hook[])[hook, shared])
                    await cells.UseAsync("the url of another", "webhooks", () => world.MustHearAsync(told, document));
            }
        }

        cells.MustAllHold();

        world.Scenario.Did("Changed one tenant's document, deleted the other's, and looked at what was left.");
        var changed = await world.MustPatchAsync(one, all[0].Documents[0], new { title = "x" }, all[0].Documents[0] with { Title = "x" });
        await world.MustDeleteAsync(other, all[1].Documents[0]);
        foreach (var told in (Hook[])[all[0].Hook, all[0].Shared]) await world.MustHearAsync(told, changed, "changed");
        foreach (var told in (Hook[])[all[1].Hook, all[1].Shared]) await world.MustHearAsync(told, all[1].Documents[0], "deleted");
        await world.MustListAsync(one, Promises.SameIsAllowed, all[0].Documents.Select(document => document.DocumentId));
        await world.MustListAsync(other, Promises.SameIsAllowed, all[1].Documents[1].DocumentId);
        await world.MustShowAsync(one, changed, Promises.SameIsAllowed);
        foreach (var (_, hook, _, documents) in all) MustHearOwnOnly(world, hook, documents);
        // Who listens at the url of both hears both, each signed with a secret of its own.
        var heard = world.Outside.ReceivedBy(receiverId);
        world.Scenario.MustHold(
            Promises.OnlyOwnEvents, heard.Count == 6,
            () => [$"{all[0].Shared}", $"{all[1].Shared}", "three events of each tenant", .. heard.Select(told => $"{told}")]);
    });

    private static void MustHearOwnOnly(TenantWorld world, Hook hook, Document[] documents)
    {
        var strange = world.Outside.ReceivedBy(hook.ReceiverId)
            .Where(one => documents.All(document => document.DocumentId != one.Told?.DocumentId) || !one.IsSignedWith(hook.Webhook.Secret)).ToList();
        world.Scenario.MustHold(
            Promises.OnlyOwnEvents, strange.Count == 0,
            () => [$"{hook}", .. documents.Select(document => $"its own: {document}"), .. strange.Select(one => $"{one}")]);
    }
}
