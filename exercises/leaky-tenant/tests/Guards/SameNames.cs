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
        var (text, host) = (world.NewText(), world.NewHost([]));
        world.Scenario.Did($"As {one} and as {other}, registered webhooks to one host, and created the same document twice each.");
        List<(Member Member, Hook Hook, Document[] Documents)> all = [];
        foreach (var member in (Member[])[one, other])
        {
            var hook = await world.MustRegisterAsync(member, host);
            var first = await world.MustCreateAsync(member, text, Promises.SameIsAllowed);
            all.Add((member, hook, [first, await world.MustCreateAsync(member, text, Promises.SameIsAllowed)]));
        }

        foreach (var (member, hook, documents) in all)
        {
            await world.MustListAsync(member, Promises.SameIsAllowed, documents.Select(document => document.DocumentId));
            foreach (var document in documents)
            {
                await world.MustShowAsync(member, document, Promises.SameIsAllowed);
                await world.MustHearAsync(hook, document);
            }
        }

        world.Scenario.Did("Changed one tenant's document, deleted the other's, and looked at what was left.");
        var changed = await world.MustPatchAsync(one, all[0].Documents[0], new { title = "x" }, all[0].Documents[0] with { Title = "x" });
        await world.MustDeleteAsync(other, all[1].Documents[0]);
        await world.MustHearAsync(all[0].Hook, changed, "changed");
        await world.MustHearAsync(all[1].Hook, all[1].Documents[0], "deleted");
        await world.MustListAsync(one, Promises.SameIsAllowed, all[0].Documents.Select(document => document.DocumentId));
        await world.MustListAsync(other, Promises.SameIsAllowed, all[1].Documents[1].DocumentId);
        await world.MustShowAsync(one, changed, Promises.SameIsAllowed);
        foreach (var (_, hook, documents) in all) MustHearOwnOnly(world, hook, documents);
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
