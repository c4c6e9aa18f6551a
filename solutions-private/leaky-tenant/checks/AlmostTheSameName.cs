using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Checks;

/// <summary>Tenants and users whose ids differ in the case of a letter, or in a sign, each with roles of its own at each tenant.</summary>
public sealed class AlmostTheSameName
{
    private const int LongestId = 64;

    // The role of each user at each tenant; none where there is null. No two rows and no two columns are alike.
    private static readonly string?[][] Roles =
    [
        [Member.Admin, Member.Viewer, null, Member.Editor],
        [Member.Viewer, Member.Admin, Member.Editor, null],
        [null, Member.Editor, Member.Admin, Member.Viewer],
        [Member.Editor, null, Member.Viewer, Member.Admin],
    ];

    [Scenario("almost-the-same-name")]
    public Task Tenants_and_people_whose_ids_are_almost_the_same_are_different_ones() => TenantWorld.RunAsync(async world =>
    {
        var (tenantIds, userIds) = (Alike(world), Alike(world));
        List<Settled> all = [];
        foreach (var (row, tenantId) in tenantIds.Index())
        {
            var tenant = await AddTenantAsync(world, tenantId, row);
            List<Member> members = [];
            foreach (var (column, userId) in userIds.Index())
                if (Roles[row][column] is { } role) members.Add(await world.AddMemberAsync(tenant, role, userId));
            all.Add(new Settled(tenant, members, [], userIds[Array.FindIndex(Roles[row], role => role is null)]));
        }

        world.Scenario.Did($"Let {userIds.Length} people, whose ids are almost alike, have another role at each of {all.Count} such tenants.");
        foreach (var one in world.Scenario.Shuffled(all)) one.Documents.AddRange(await world.MustCreateAsync(one.Admin, 1 + all.IndexOf(one)));
        await AskAtOnceAsync(world, all);
        foreach (var one in world.Scenario.Shuffled(all)) await MustBeItselfAsync(world, one, all);
    });

    private static async Task<Tenant> AddTenantAsync(TenantWorld world, string tenantId, int row)
    {
        // Their names are almost the same as well.
        var name = row % 2 == 0 ? $"Company of {tenantId}" : $"COMPANY of {tenantId}";
        await using var session = await world.Group.OpenOtherAsync();
        await session.ExecuteAsync("INSERT INTO tenants (tenant_id, name) VALUES ($1, $2)", tenantId, name);
        return new Tenant(tenantId, name);
    }

    private static string[] Alike(TenantWorld world)
    {
        var middle = world.Scenario.Token(LongestId - 2);
        return [$"a{middle}z", $"A{middle}z", $"a{middle}Z", $"a{middle}"];
    }

    private static async Task AskAtOnceAsync(TenantWorld world, IReadOnlyList<Settled> all)
    {
        world.Scenario.Did("Let all of them ask for the report at the same moment.");
        var asking = world.Scenario.Shuffled(all.SelectMany(one => one.Members));
        var answers = await Task.WhenAll(asking.Select(world.Client.ReportAsync));
        foreach (var (member, answer) in asking.Zip(answers)) world.MustBeOwnReport(member, answer);
    }

    private static async Task MustBeItselfAsync(TenantWorld world, Settled one, IReadOnlyList<Settled> all)
    {
        world.Scenario.Did($"As the members of {one.Tenant}, and as who is none, listed, read, created and asked for the report.");
        string[] others = [.. all.Where(other => other != one).SelectMany(other => other.Documents).Select(document => document.DocumentId)];
        foreach (var member in world.Scenario.Shuffled(one.Members))
        {
            await world.MustListAsync(member, Promises.OthersDoNotExist, one.Documents.Select(document => document.DocumentId));
            var several = await world.Client.FindSeveralAsync(member, [.. others, .. one.Documents.Select(document => document.DocumentId)]);
            world.Scenario.MustHold(
                Promises.OthersDoNotExist, several.Documents?.Count == one.Documents.Count,
                () => [$"{member} asks for {one.Documents.Count} documents of its own and {others.Length} of others", $"answer: {several}"]);
            world.MustBeRefused(
                await world.Client.FindAsync(member, others[0]), 404, Promises.OthersDoNotExist, $"{member} reads a document of another tenant");
            // Each line of it, with roles and numbers that are the tenant's own.
            (Member Member, long Documents)[] usage = [.. one.Members.Select(each => (each, each == one.Admin ? one.Documents.Count : 0L))];
            await world.MustReportAsync(member, one.Documents.Count, usage);
            await MustBeAllowedAsync(world, one, member);
        }

        var nobody = new Member(one.Tenant, one.Stranger, "(none)");
        world.MustBeRefused(await world.Client.ListAsync(nobody), 403, Promises.RolesAllow, $"{nobody} is no member, and lists the documents");
    }

    // Leaves nothing: what is created is deleted.
    private static async Task MustBeAllowedAsync(TenantWorld world, Settled one, Member member)
    {
        var text = world.NewText();
        var created = await world.Client.CreateAsync(member, text);
        var isAllowed = member.Role != Member.Viewer;
        world.Scenario.MustHold(
            Promises.RolesAllow, isAllowed ? created.Document?.Is(text, member) == true : created.IsRefusal(403),
            () => [$"{member} creates a document", $"expected: {(isAllowed ? 201 : 403)}", $"answer: {created}"]);
        if (created.Document is { } document) await world.MustDeleteAsync(one.Admin, document);
    }

    /// <summary>A tenant, its members and documents, and one of the people who is no member.</summary>
    private sealed record Settled(Tenant Tenant, IReadOnlyList<Member> Members, List<Document> Documents, string Stranger)
    {
        public Member Admin => Members.Single(member => member.Role == Member.Admin);
    }
}
