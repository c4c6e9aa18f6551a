using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Incidents;

/// <summary>Changes and deletes what another tenant has, and the same of what nobody has.</summary>
public sealed class OthersStayUnchanged
{
    [Scenario("others-stay-unchanged")]
    public Task What_another_tenant_has_is_neither_changed_nor_deleted() => TenantWorld.RunAsync(async world =>
    {
        var strangers = await Strangers.SettleAsync(world);
        var admin = await world.AddTenantWithAsync();
        Member[] members =
        [
            admin, await world.AddMemberAsync(admin.Tenant, Member.Editor), await world.AddMemberAsync(admin.Tenant, Member.Viewer),
            await world.AddMemberAsync(admin.Tenant, Member.Editor, strangers.Admin.UserId),
        ];
        var (own, hook) = (await world.MustCreateAsync(admin), await world.MustRegisterAsync(admin));
        var text = world.NewText();
        world.Scenario.Did(
            $"As {members.Length} members of {admin.Tenant}, changed and deleted documents of {strangers.Admin.Tenant}, and such as nobody has.");
        var cells = new Cells(world);
        foreach (var member in world.Scenario.Shuffled(members))
        {
            foreach (var document in strangers.Documents)
            {
                foreach (var changes in (object[])[new { text.Title }, new { text.Body, text.Tags }])
                {
                    await cells.AttackAsync("another's id", "PATCH /documents/{id}", () => strangers.MustBeAsNobodysAsync(
                        world, $"{member} changes a document", document.DocumentId, id => world.Client.PatchAsync(member, id, changes)));
                }

                await cells.AttackAsync("another's id", "DELETE /documents/{id}", () => strangers.MustBeAsNobodysAsync(
                    world, $"{member} deletes a document", document.DocumentId, id => world.Client.DeleteAsync(member, id)));
            }
        }

        cells.MustAllHold();

        world.Scenario.Did("Looked at its documents, and at what the webhooks of both were told.");
        await strangers.MustBeUntouchedAsync(world);
        await world.MustShowAsync(admin, own);
        // What is told is told a moment later: this is told last.
        var last = await world.MustCreateAsync(admin);
        await world.MustHearAsync(hook, last);
        var theirs = await world.MustCreateAsync(strangers.Admin);
        await world.MustHearAsync(strangers.Hook, theirs);
        MustHearOnly(world, hook, [last]);
        MustHearOnly(world, strangers.Hook, [.. strangers.Documents, theirs]);
    });

    // Created, and nothing else: nobody of its own has changed or deleted anything.
    private static void MustHearOnly(TenantWorld world, Hook hook, IReadOnlyList<Document> documents)
    {
        var strange = world.Outside.ReceivedBy(hook.ReceiverId)
            .Where(one => one.Told is not { Event: "created" } told || documents.All(document => document.DocumentId != told.DocumentId)).ToList();
        world.Scenario.MustHold(
            Promises.OthersStay, strange.Count == 0,
            () => [$"{hook}", "nobody of its tenant has changed or deleted anything", .. strange.Select(one => $"{one}")]);
    }
}
