using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Incidents;

/// <summary>Creates documents whose parent is another tenant's, or nobody's.</summary>
public sealed class ReferencesAcross
{
    private const int AtOnce = 30;

    [Scenario("references-across")]
    public Task Another_tenants_document_is_nobodys_parent() => TenantWorld.RunAsync(async world =>
    {
        var strangers = await Strangers.SettleAsync(world);
        var admin = await world.AddTenantWithAsync();
        Member[] members =
        [
            admin, await world.AddMemberAsync(admin.Tenant, Member.Editor),
            await world.AddMemberAsync(admin.Tenant, Member.Editor, strangers.Admin.UserId),
        ];
        var hook = await world.MustRegisterAsync(admin);
        world.Scenario.Did(
            $"As {members.Length} members of {admin.Tenant}, created documents below those of {strangers.Admin.Tenant}, and below none.");
        var cells = new Cells(world);
        foreach (var member in members)
        {
            foreach (var document in strangers.Documents) await cells.AttackAsync("another's id as a parent", "POST /documents", async () =>
            {
                var nobodys = world.NewId();
                var theirs = await world.Client.CreateAsync(member, world.NewText(document.DocumentId));
                var none = await world.Client.CreateAsync(member, world.NewText(nobodys));
                strangers.MustNotBeIn(world, $"{member} creates a document below another tenant's", theirs);
                world.MustBeRefused(none, 404, Promises.ParentsAreOwn, $"{member} creates a document below one that does not exist");
                world.Scenario.MustHold(
                    Promises.ParentsAreOwn, Likeness.Of(theirs, document.DocumentId) == Likeness.Of(none, nobodys),
                    () =>
                    [
                        $"{member} creates a document below another tenant's: {theirs} ({theirs.ContentType})",
                        $"and below one that does not exist: {none} ({none.ContentType})",
                    ]);
            });
        }

        cells.MustAllHold();

        world.Scenario.Did("Looked at what both tenants have, and created a document below one of its own.");
        await world.MustListAsync(admin, Promises.ParentsAreOwn);
        await strangers.MustBeUntouchedAsync(world);
        var parent = await world.MustCreateAsync(admin);
        var child = await world.MustCreateAsync(members[1], world.NewText(parent.DocumentId));
        await world.MustShowAsync(admin, child);
        foreach (var document in (Document[])[parent, child]) await world.MustHearAsync(hook, document);
        var heard = world.Outside.ReceivedBy(hook.ReceiverId);
        world.Scenario.MustHold(
            Promises.ParentsAreOwn, heard.Count == 2, () => [$"{hook}", "two documents were created", .. heard.Select(one => $"{one}")]);
        await ManyAtOnceAsync(world);
    });

    // More than an instance has connections to the database.
    private static async Task ManyAtOnceAsync(TenantWorld world)
    {
        var admin = await world.AddTenantWithAsync();
        var parent = await world.MustCreateAsync(admin);
        world.Scenario.Did($"Created {AtOnce} documents below one of its own at the same moment.");
        DocumentText[] texts = [.. Enumerable.Range(0, AtOnce).Select(_ => world.NewText(parent.DocumentId))];
        var answers = await world.SendAtOnceAsync(texts, text => world.Client.CreateAsync(admin, text), rounds: 2);
        foreach (var (text, answer) in texts.Zip(answers))
        {
            world.Scenario.MustHold(
                Promises.Readable, answer.Status == 201 && answer.Document?.Is(text, admin) == true, () => [$"{admin} creates {text}", $"answer: {answer}"]);
        }
    }
}
