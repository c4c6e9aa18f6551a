using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Incidents;

/// <summary>Members of two tenants, in different roles, ask for the report at the same moment, and one after the other.</summary>
public sealed class ReportsInLockstep
{
    private const int Rounds = 3;

    [Scenario("reports-in-lockstep")]
    public Task Whoever_asks_for_a_report_at_the_same_moment_gets_their_own() => TenantWorld.RunAsync(async world =>
    {
        var cells = new Cells(world);
        for (var round = 0; round < Rounds; round++)
        {
            var asking = await AddAsync(world);
            world.Scenario.Did($"Sent {asking.Count} requests for the report at the same moment, of members of two tenants in several roles.");
            var atOnce = world.Scenario.Shuffled(asking);
            var answers = await world.SendAtOnceAsync(atOnce, one => world.Client.ReportAsync(one.Member));
            foreach (var ((member, documents, members), answer) in atOnce.Zip(answers))
            {
                await cells.AttackAsync("asked for at the same moment", "GET /reports/usage", () =>
                {
                    world.MustBeOwnReport(member, answer);
                    MustHoldNothingOfOthers(world, member, answer, documents, [.. members.Select(one => one.Item1.UserId)]);
                });
            }

            world.Scenario.Did("Sent as many of members of two others, for whom none had been made before, one after the other, and once more.");
            // What was mixed up at the same moment, and kept, was told above.
            var inTurn = await AddAsync(world);
            await cells.AttackAsync("asked for after another", "GET /reports/usage", async () =>
            {
                foreach (var (member, documents, members) in world.Scenario.Shuffled(inTurn)) await world.MustReportAsync(member, documents, members);
                foreach (var (member, _, _) in world.Scenario.Shuffled(inTurn)) world.MustBeOwnReport(member, await world.Client.ReportAsync(member));
                await WithOtherAddressesAsync(world, [.. inTurn.Select(one => one.Member)]);
            });
        }

        await AlmostTheSameAsync(world, cells);
        cells.MustAllHold();
    });

    // Two tenants with an admin, an editor and a viewer each; one person is an admin here and a viewer there.
    private static async Task<List<(Member Member, long Documents, IReadOnlyCollection<(Member, long)> Members)>> AddAsync(TenantWorld world)
    {
        var both = world.NewUser();
        List<(Member, long, IReadOnlyCollection<(Member, long)>)> all = [];
        foreach (var (own, first) in world.Scenario.Shuffled(((int, string)[])[(2, Member.Admin), (5, Member.Viewer)]))
        {
            var tenant = await world.AddTenantAsync();
            var admin = await world.AddMemberAsync(tenant);
            var editor = await world.AddMemberAsync(tenant, Member.Editor);
            Member[] members = [admin, editor, await world.AddMemberAsync(tenant, Member.Viewer), await world.AddMemberAsync(tenant, first, both)];
            await world.MustCreateAsync(admin, own);
            await world.MustCreateAsync(editor, 1);
            (Member, long)[] usage = [(members[0], own), (members[1], 1), (members[2], 0), (members[3], 0)];
            all.AddRange(members.Select(member => (member, own + 1L, (IReadOnlyCollection<(Member, long)>)usage)));
        }

        return all;
    }

    // Documents were created and none was deleted: however old the numbers are, they are no greater.
    private static void MustHoldNothingOfOthers(
        TenantWorld world, Member member, Answer answer, long documents, IReadOnlyCollection<string> users) => world.Scenario.MustHold(
        Promises.ReportIsOwn,
        answer.Usage is { } usage && usage.Documents <= documents && (usage.Members ?? []).All(one => users.Contains(one.UserId)),
        () => [$"{member} asks for the report", $"the tenant has {documents} documents, and as members {string.Join(", ", users)}", $"answer: {answer}"]);

    // The same route, spelt in other ways: with parameters that mean nothing (C1).
    private static async Task WithOtherAddressesAsync(TenantWorld world, IReadOnlyList<Member> asking)
    {
        var query = $"month={world.Scenario.Next(1, 13)}";
        foreach (var path in (string[])[$"reports/usage?{query}", "reports/usage?", $"reports/usage?{query}&x="])
        {
            foreach (var member in world.Scenario.Shuffled(asking))
                world.MustBeOwnReport(member, await world.Client.SendAsync(member, HttpMethod.Get, path));
        }
    }

    private static async Task AlmostTheSameAsync(TenantWorld world, Cells cells)
    {
        var names = AlmostTheSame(world);
        var roles = (string[])[Member.Admin, Member.Viewer];
        Dictionary<string, Member> admins = [];
        List<Member> members = [];
        foreach (var (index, (tenantId, userId)) in names.Index())
        {
            if (!admins.TryGetValue(tenantId, out var admin))
                admins.Add(tenantId, admin = await world.AddMemberAsync(await world.AddTenantAsync(tenantId: tenantId)));
            members.Add(await world.AddMemberAsync(admin.Tenant, roles[index / 2 % 2 == index % 2 ? 0 : 1], userId));
        }

        Dictionary<string, Document> documents = [];
        foreach (var (tenantId, admin) in admins)
            await cells.UseAsync("almost another's name", "POST /documents", async () => documents[tenantId] = await world.MustCreateAsync(admin));
        // Where nobody can write, there is nothing to be compared.
        List<(Member Member, Document Own)> all =
            [.. members.Where(member => documents.ContainsKey(member.Tenant.TenantId)).Select(member => (member, documents[member.Tenant.TenantId]))];

        world.Scenario.Did($"Let {all.Count} people of {documents.Count} tenants, whose names are almost the same, ask for reports and lists in turn.");
        foreach (var (member, own) in (IEnumerable<(Member, Document)>)[.. world.Scenario.Shuffled(all), .. world.Scenario.Shuffled(all)])
        {
            await cells.AttackAsync("almost the same name", "GET /reports/usage", async () =>
                world.MustBeOwnReport(member, await world.Client.ReportAsync(member)));
            await cells.AttackAsync(
                "almost the same name", "GET /documents", () => world.MustListAsync(member, Promises.ReportIsOwn, own.DocumentId));
        }
    }

    // Written one after the other, with or without anything between them, or in one letter case, tenant and user are the same text as those of
    // the other one of their pair. Nobody is at two tenants: that is another matter.
    private static List<(string TenantId, string UserId)> AlmostTheSame(TenantWorld world)
    {
        List<(string, string)> names = [];
        foreach (var between in (string[])["-", "_", "", "--"])
        {
            var (first, second, third) = ($"t{world.Scenario.Token(6)}", world.Scenario.Token(6), $"u{world.Scenario.Token(6)}");
            names.AddRange([($"{first}{between}{second}", third), (first, $"{second}{between}{third}")]);
        }

        var (tenantId, userId) = ($"t{world.Scenario.Token(6)}", $"u{world.Scenario.Token(6)}");
        return
        [
            .. names, (tenantId, userId), (tenantId.ToUpperInvariant(), userId.ToUpperInvariant()), (tenantId, userId.ToUpperInvariant()),
        ];
    }
}
