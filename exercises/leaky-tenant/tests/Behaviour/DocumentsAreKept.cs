using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Behaviour;

public sealed class DocumentsAreKept
{
    [Scenario("documents-are-kept")]
    public Task Documents_are_created_read_changed_listed_and_deleted() => TenantWorld.RunAsync(async world =>
    {
        var editor = await world.AddTenantWithAsync(Member.Editor);
        var viewer = await world.AddMemberAsync(editor.Tenant, Member.Viewer);
        world.Scenario.Did($"As {editor}, created two documents, one with the other as its parent; {viewer} read them.");
        var parent = await world.MustCreateAsync(editor);
        var child = await world.MustCreateAsync(editor, world.NewText(parent.DocumentId));
        foreach (var document in (Document[])[parent, child])
            foreach (var member in (Member[])[editor, viewer]) await world.MustShowAsync(member, document);
        await world.MustListAsync(viewer, Promises.WritesShow, parent.DocumentId, child.DocumentId);

        world.Scenario.Did("Changed one field of a document at a time, then all three.");
        var (one, other) = (world.NewText(), world.NewText());
        child = await world.MustPatchAsync(editor, child, new { one.Title }, child with { Title = one.Title });
        child = await world.MustPatchAsync(editor, child, new { one.Body }, child with { Body = one.Body });
        child = await world.MustPatchAsync(editor, child, new { one.Tags }, child with { Tags = one.Tags });
        child = await world.MustPatchAsync(
            editor, child, new { other.Title, other.Body, other.Tags }, child with { Title = other.Title, Body = other.Body, Tags = other.Tags });
        await world.MustShowAsync(viewer, child);
        await world.MustShowAsync(viewer, parent);

        world.Scenario.Did("Asked for several documents in an order of their own, some of which do not exist, and one twice.");
        var more = await world.MustCreateAsync(editor, 4);
        string[] ids = world.Scenario.Shuffled([.. more.Select(document => document.DocumentId), child.DocumentId, world.NewId(), world.NewId()]);
        var several = await world.Client.FindSeveralAsync(viewer, [.. ids, ids[0]]);
        world.Scenario.MustHold(
            Promises.Readable,
            several.Documents?.Select(document => document.DocumentId).SequenceEqual(
                ids.Where(id => id == child.DocumentId || more.Any(document => document.DocumentId == id))) == true,
            () => [$"asked for {string.Join(", ", ids)}, and for the first one again", $"answer: {several}"]);

        var orphan = world.NewText(world.NewId());
        world.Scenario.Did("Created a document whose parent does not exist.");
        world.MustBeRefused(await world.Client.CreateAsync(editor, orphan), 404, Promises.ParentsAreOwn, $"creates {orphan}");

        world.Scenario.Did("Deleted the parent, and looked for it and for its child.");
        await world.MustDeleteAsync(editor, parent);
        world.MustBeRefused(await world.Client.FindAsync(viewer, parent.DocumentId), 404, Promises.WritesShow, $"reads {parent}");
        world.MustBeRefused(await world.Client.DeleteAsync(editor, parent.DocumentId), 404, Promises.WritesShow, $"deletes {parent} again");
        world.MustBeRefused(
            await world.Client.PatchAsync(editor, parent.DocumentId, new { title = "x" }), 404, Promises.WritesShow, $"changes {parent}");
        // Whether that is a change of the child's is not said.
        var left = (await world.Client.FindAsync(viewer, child.DocumentId)).Document;
        await world.MustShowAsync(viewer, child with { ParentId = null, UpdatedAt = left?.UpdatedAt ?? child.UpdatedAt });
        await world.MustListAsync(
            viewer, Promises.WritesShow, [child.DocumentId, .. more.Select(document => document.DocumentId)]);
    }, new TenantOptions { WarmUp = false });
}
