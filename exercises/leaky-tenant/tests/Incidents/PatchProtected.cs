using System.Text.Json;
using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Incidents;

/// <summary>Sends every field of a document's answer back in a PATCH, alone and beside those that may be changed.</summary>
public sealed class PatchProtected
{
    private const int Changers = 9;

    [Scenario("patch-protected")]
    public Task PATCH_changes_three_fields_and_refuses_every_other() => TenantWorld.RunAsync(async world =>
    {
        var admin = await world.AddTenantWithAsync();
        var editor = await world.AddMemberAsync(admin.Tenant, Member.Editor);
        var strangers = await Strangers.SettleAsync(world);
        var (mine, other) = (await world.MustCreateAsync(admin), await world.MustCreateAsync(admin));
        var child = await world.MustCreateAsync(admin, world.NewText(other.DocumentId));
        Document[] all = [mine, other, child];
        var fields = world.Scenario.Shuffled(Fields(world, editor, child, mine, strangers));
        world.Scenario.Did($"As {editor}, sent {fields.Length} fields to a document of {admin}, each alone and beside a title that may be changed.");
        var cells = new Cells(world);
        foreach (var (name, value) in fields)
        {
            Dictionary<string, object?>[] bodies =
            [
                new() { [name] = value }, new() { ["title"] = "taken over", [name] = value },
                new() { [name] = value, ["tags"] = (string[])["x"], ["body"] = "y" },
            ];
            foreach (var body in bodies) await cells.AttackAsync("a protected field", "PATCH /documents/{id}", async () =>
            {
                var answer = await world.Client.PatchAsync(editor, child.DocumentId, body);
                world.MustBeRefused(answer, 400, Promises.PatchTakesThree, $"{editor} changes {child} with {JsonSerializer.Serialize(body)}");
                var shown = await world.Client.FindAsync(admin, child.DocumentId);
                world.Scenario.MustHold(
                    Promises.PatchChangesNothingElse, child.IsSame(shown.Document),
                    () => [$"{editor} changed {child} with {JsonSerializer.Serialize(body)}", $"answer: {answer}", $"now it is: {shown}"]);
            });
        }

        cells.MustAllHold();

        world.Scenario.Did("Looked at all documents of both tenants, and changed the three fields.");
        await world.MustListAsync(admin, Promises.PatchChangesNothingElse, all.Select(document => document.DocumentId));
        foreach (var document in all) await world.MustShowAsync(admin, document, Promises.PatchChangesNothingElse);
        await strangers.MustBeUntouchedAsync(world, Promises.PatchChangesNothingElse);
        var text = world.NewText();
        var changed = await world.MustPatchAsync(
            editor, child, new { text.Title, text.Body, text.Tags }, child with { Title = text.Title, Body = text.Body, Tags = text.Tags });
        await world.MustShowAsync(admin, changed);
        await cells.UseAsync("changes at the same moment", "PATCH /documents/{id}", () => ChangeAtOnceAsync(world, admin, editor, changed));
        await cells.UseAsync("changes at the same moment", "PATCH /documents/{id}", () => ChangeByManyAsync(world, admin, editor, changed));
        cells.MustAllHold();
    });

    // Whoever changes one field changes no other: not back to what it was, either.
    private static async Task ChangeAtOnceAsync(TenantWorld world, Member admin, Member editor, Document document)
    {
        var text = world.NewText();
        world.Scenario.Did("Changed its title, its body and its tags at the same moment, by three callers.");
        var answers = await world.SendAtOnceAsync(
            (object[])[new { text.Title }, new { text.Body }, new { text.Tags }],
            changes => world.Client.PatchAsync(editor, document.DocumentId, changes));
        foreach (var answer in answers)
            world.Scenario.MustHold(Promises.PatchTakesThree, answer.Status == 200, () => [$"{editor} changes {document}", $"answer: {answer}"]);

        var after = await world.Client.FindAsync(admin, document.DocumentId);
        var expected = document with { Title = text.Title, Body = text.Body, Tags = text.Tags, UpdatedAt = after.Document?.UpdatedAt ?? "" };
        world.Scenario.MustHold(
            Promises.PatchesCount, expected.IsSame(after.Document),
            () => [$"three callers changed a field each of {document}", $"expected: {expected}", $"now it is: {after}"]);
    }

    // However many change it, and the same fields: each is taken, and each field has what one of them has written.
    private static async Task ChangeByManyAsync(TenantWorld world, Member admin, Member editor, Document document)
    {
        var texts = Enumerable.Range(0, Changers / 3).Select(_ => world.NewText()).ToList();
        world.Scenario.Did($"Changed its title, its body and its tags at the same moment, by {Changers} callers.");
        var answers = await world.SendAtOnceAsync(
            world.Scenario.Shuffled(texts.SelectMany(text => (object[])[new { text.Title }, new { text.Body }, new { text.Tags }])),
            changes => world.Client.PatchAsync(editor, document.DocumentId, changes));
        foreach (var answer in answers)
            world.Scenario.MustHold(Promises.PatchTakesThree, answer.Status == 200, () => [$"{Changers} callers change {document} at the same moment", $"answer: {answer}"]);

        var after = await world.Client.FindAsync(admin, document.DocumentId);
        world.Scenario.MustHold(
            Promises.PatchesCount,
            after.Document is { } now && texts.Any(text => text.Title == now.Title) && texts.Any(text => text.Body == now.Body)
            && texts.Any(text => text.Tags.SequenceEqual(now.Tags)),
            () => [$"{Changers} callers changed a field each of {document}", .. texts.Select(text => $"written: {text}"), $"now it is: {after}"]);
    }

    // With other values, with those that it has, and with none.
    private static (string Name, object? Value)[] Fields(TenantWorld world, Member editor, Document child, Document mine, Strangers strangers) =>
    [
        ("ownerId", editor.UserId), ("ownerId", child.OwnerId), ("ownerId", null), ("OwnerId", editor.UserId), ("owner_id", editor.UserId),
        ("parentId", mine.DocumentId), ("parentId", strangers.Documents[0].DocumentId), ("parentId", child.ParentId), ("parentId", null),
        ("parentId", world.NewId()), ("parent_id", mine.DocumentId),
        ("documentId", mine.DocumentId), ("documentId", strangers.Documents[0].DocumentId), ("documentId", child.DocumentId),
        ("documentId", world.NewId()),
        ("createdAt", "2020-01-01T00:00:00Z"), ("createdAt", child.CreatedAt), ("updatedAt", "2020-01-01T00:00:00Z"), ("updatedAt", null),
        ("tenantId", strangers.Admin.Tenant.TenantId), ("tenantId", editor.Tenant.TenantId), ("tenant_id", strangers.Admin.Tenant.TenantId),
        ("tid", strangers.Admin.Tenant.TenantId), ("role", Member.Admin), ("members", (string[])[editor.UserId]), ("id", mine.DocumentId),
    ];
}
