using Exercises.Testing;
using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Incidents;

/// <summary>Asks for a hundred documents at once, some of which belong to others.</summary>
public sealed class BulkOfOthers
{
    private const int Most = 100;
    private const int Own = 12;
    private const int Theirs = 6;
    private const int MostStatements = 8;

    private const int Others = 2_000;
    private const int Webhooks = 10;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(6);

    // Workers send statements, too: the least of several requests is what one costs.
    private const int Repetitions = 3;

    [Scenario("bulk-of-others")]
    public Task Among_a_hundred_documents_those_of_others_do_not_exist_and_a_hundred_cost_what_one_costs() => TenantWorld.RunAsync(async world =>
    {
        var strangers = await Strangers.SettleAsync(world, Theirs);
        var admin = await world.AddTenantWithAsync();
        var viewer = await world.AddMemberAsync(admin.Tenant, Member.Viewer);
        var own = await world.MustCreateAsync(admin, Own);
        string[] others = [.. strangers.Documents.Select(document => document.DocumentId)];
        string[] nobodys = [.. Enumerable.Range(0, Most - Own - Theirs).Select(_ => world.NewId())];
        string[] ids = world.Scenario.Shuffled([.. own.Select(document => document.DocumentId), .. others, .. nobodys]);
        world.Scenario.Did(
            $"Asked for {ids.Length} documents: {Own} of its own, {Theirs} of another tenant's, and {nobodys.Length} that do not exist.");
        var cells = new Cells(world);
        foreach (var member in (Member[])[admin, viewer])
        {
            foreach (var asked in (IReadOnlyList<string>[])[ids, .. others.Select(other => (string[])[other]), others, [.. others, own[0].DocumentId]])
                await cells.AttackAsync("another's id", "POST /documents/bulk-get", () => MustFindAsync(world, strangers, member, asked, own));
        }

        cells.MustAllHold();

        // The same, but of what another tenant has there is nothing.
        string[] without = [.. ids.Select(id => others.Contains(id) ? world.NewId() : id)];
        world.Scenario.Did($"Asked for one document, and for {Most}, {Repetitions} times each, and counted statements and rows.");
        using var count = new StatementCount(world.Service);
        async Task<IReadOnlyList<Counted>> CostAsync(string[] wanted)
        {
            List<IReadOnlyList<Counted>> all = [];
            for (var repetition = 0; repetition < Repetitions; repetition++)
            {
                count.Clear();
                await MustFindAsync(world, strangers, viewer, wanted, own);
                all.Add(count.Statements);
            }

            var least = all.MinBy(one => (one.Count, one.Sum(statement => statement.Rows)))!;
            world.Scenario.MustBeAtMost(
                Promises.FewStatements, "statements for a bulk of documents", least.Count, MostStatements,
                () => [$"{viewer} asks for {wanted.Length} documents:", .. least.Select(one => $"{one}")]);
            return least;
        }

        foreach (var wanted in (string[][])[[own[0].DocumentId], nobodys]) await CostAsync(wanted);
        var (with, none) = (await CostAsync(ids), await CostAsync(without));
        world.Scenario.MustHold(
            Promises.WorkIsItsOwn,
            with.Count == none.Count && with.Sum(statement => statement.Rows) == none.Sum(statement => statement.Rows),
            () =>
            [
                $"{viewer} asks for {Most} documents", $"when {Theirs} are another tenant's:", .. with.Select(one => $"{one}"),
                "when nobody has these:", .. none.Select(one => $"{one}"),
            ]);
        await BesideManyAsync(world, count, viewer, own);
        count.Dispose();
        await WithManyWebhooksAsync(world, admin);
    }, new TenantOptions { Isolation = Isolation.OwnProcess });

    // A write costs what it costs, however many are told of it.
    private static async Task WithManyWebhooksAsync(TenantWorld world, Member admin)
    {
        for (var hook = 0; hook < Webhooks; hook++) await world.MustRegisterAsync(admin);
        world.Scenario.Did($"Registered {Webhooks} webhooks, and created, changed and deleted a document, {Repetitions} times.");
        using var count = new TransactionCount(world.Service);
        List<IReadOnlyList<string>> all = [];
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            List<IReadOnlyList<string>> each = [];
            async Task<Document> CountedAsync(Func<Task<Document>> write)
            {
                count.Clear();
                var written = await write();
                each.Add(count.Longest);
                return written;
            }

            var created = await CountedAsync(() => world.MustCreateAsync(admin));
            var changed = await CountedAsync(() => world.MustPatchAsync(admin, created, new { title = "changed" }, created with { Title = "changed" }));
            await CountedAsync(async () =>
            {
                await world.MustDeleteAsync(admin, changed);
                return changed;
            });
            all.Add(each.MaxBy(one => one.Count)!);
        }

        var least = all.MinBy(one => one.Count)!;
        world.Scenario.MustBeAtMost(
            Promises.FewStatements, "statements of a write with many webhooks", least.Count, MostStatements,
            () => [$"{admin} writes documents; {Webhooks} webhooks are told", .. least]);
    }

    // Others have thousands of members. What workers read without a request does not count: it is seen while nothing is asked for, which is
    // also longer than roles may be kept (C10).
    private static async Task BesideManyAsync(TenantWorld world, StatementCount count, Member viewer, IReadOnlyList<Document> own)
    {
        var other = await world.AddTenantAsync();
        await using (var session = await world.Group.OpenOtherAsync())
        {
            await session.ExecuteAsync(
                "INSERT INTO members (tenant_id, user_id, role) SELECT $1, 'u-' || n, 'viewer' FROM generate_series(1, $2) n", other.TenantId, Others);
        }

        world.Scenario.Did($"Added {Others} members of another tenant's, asked for nothing for {Idle.TotalSeconds} s, then for documents.");
        count.Clear();
        await Quiet.UntilAsync(() => world.Identity.Fetches.Count, Idle, Idle, world.Cancellation);
        var workers = count.Statements.Select(one => one.Sql).ToHashSet();
        count.Clear();
        await world.Client.FindAsync(viewer, own[0].DocumentId);
        await world.Client.FindSeveralAsync(viewer, own.Select(document => document.DocumentId));
        await world.Client.ListAsync(viewer);
        var largest = count.Statements.Where(one => !workers.Contains(one.Sql)).MaxBy(one => one.Rows);
        world.Scenario.MustBeAtMost(
            Promises.WorkIsItsOwn, "rows of a statement beside many others", largest?.Rows ?? 0, Others / 2,
            () => [$"{viewer} asks for documents; another tenant has {Others} members", $"{largest}"]);
    }

    private static async Task MustFindAsync(
        TenantWorld world, Strangers strangers, Member member, IReadOnlyList<string> ids, IReadOnlyList<Document> own)
    {
        var answer = await world.Client.FindSeveralAsync(member, ids);
        strangers.MustNotBeIn(world, $"{member} asks for {ids.Count} documents", answer);
        var expected = ids.Where(id => own.Any(document => document.DocumentId == id));
        world.Scenario.MustHold(
            Promises.OthersDoNotExist, answer.Documents?.Select(document => document.DocumentId).SequenceEqual(expected) == true,
            () => [$"{member} asks for {ids.Count} documents, {expected.Count()} of which are its own", $"answer: {answer}"]);
    }
}
