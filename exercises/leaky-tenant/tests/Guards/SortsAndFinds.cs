using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Guards;

/// <summary>Lists in every order, with every limit, and with texts that some titles contain.</summary>
public sealed class SortsAndFinds
{
    // Titles that databases, and services, sort differently: by letter case, and by what is no letter. Two look alike: an accent may be part of its
    // letter, or stand for itself behind it.
    private static readonly string[] Beginnings = ["b", "B", "a", "A", "a-", "a_", "-a", "_a", "9", "10", "ä", "z Z", "(a)", "caf\u00e9", "cafe\u0301"];

    [Scenario("sorts-and-finds")]
    public Task Lists_are_sorted_searched_and_cut_off_as_asked_for() => TenantWorld.RunAsync(async world =>
    {
        var member = await world.AddTenantWithAsync();
        var other = await world.AddMemberAsync(member.Tenant, Member.Editor);
        var mark = world.Scenario.Token(8);
        List<Document> all = [];
        world.Scenario.Did($"Created {Beginnings.Length} documents as {member} and {other}, in any order, and changed some.");
        foreach (var (index, beginning) in world.Scenario.Shuffled(Beginnings).Index())
            all.Add(await world.MustCreateAsync(index % 3 == 0 ? other : member, world.NewText() with { Title = $"{beginning} {mark} {index}" }));
        foreach (var index in world.Scenario.Shuffled(Enumerable.Range(0, all.Count)).Take(4).ToList())
            all[index] = await world.MustPatchAsync(member, all[index], new { body = "changed" }, all[index] with { Body = "changed" });

        var cells = new Cells(world);
        await cells.UseAsync("sorting", "GET /documents", () => MustSortAsync(world, member, all));
        await cells.UseAsync("searching", "GET /documents?q=", () => MustFindAsync(world, member, all, mark));
        cells.MustAllHold();
    });

    private static async Task MustSortAsync(TenantWorld world, Member member, IReadOnlyList<Document> all)
    {
        world.Scenario.Did("Asked for the list in each order, in both directions, and with several limits.");
        (string Sort, Func<Document, string> KeyOf)[] sorts =
        [
            ("createdAt", document => $"{Document.TimeOf(document.CreatedAt):O}"),
            ("updatedAt", document => $"{Document.TimeOf(document.UpdatedAt):O}"),
            ("title", document => document.Title), ("ownerId", document => document.OwnerId),
        ];
        foreach (var (sort, keyOf) in sorts)
        {
            var ranks = await RanksAsync(world, all.Select(keyOf));
            foreach (var (dir, descends) in ((string, bool)[])[("", false), ("&dir=asc", false), ("&dir=desc", true)])
            foreach (var limit in (int[])[1, all.Count / 2, all.Count, 100])
            {
                var query = $"sort={sort}{dir}&limit={limit}";
                await MustBeSortedAsync(world, member, query, all, document => ranks[keyOf(document)], descends, limit);
            }
        }

        var created = await RanksAsync(world, all.Select(sorts[0].KeyOf));
        await MustBeSortedAsync(world, member, "", all, document => created[sorts[0].KeyOf(document)], descends: false, limit: 50);
        await MustBeSortedAsync(world, member, "dir=desc", all, document => created[sorts[0].KeyOf(document)], descends: true, limit: 50);
    }

    // Equal ones come in any order: only what they are sorted by is compared.
    private static async Task MustBeSortedAsync(
        TenantWorld world, Member member, string query, IReadOnlyList<Document> all, Func<Document, int> rankOf, bool descends, int limit)
    {
        var answer = await world.Client.ListAsync(member, query);
        var expected = (descends ? all.Select(rankOf).OrderDescending() : all.Select(rankOf).Order()).Take(limit).ToList();
        var shown = answer.Documents;
        world.Scenario.MustHold(
            Promises.ListIsRight,
            shown is not null && shown.All(one => all.Any(one.IsSame)) && shown.DistinctBy(one => one.DocumentId).Count() == shown.Count
            && shown.Select(one => rankOf(all.First(one.IsSame))).SequenceEqual(expected),
            () =>
            [
                $"{member} lists {all.Count} documents with '{query}'", .. all.OrderBy(rankOf).Select(one => $"has, in ascending order: {one}"),
                .. shown?.Select(one => $"shown: {one}") ?? [$"answer: {answer}"],
            ]);
    }

    // The database's order of text; equal texts have one rank.
    private static async Task<Dictionary<string, int>> RanksAsync(TenantWorld world, IEnumerable<string> texts)
    {
        await using var session = await world.Group.OpenOtherAsync();
        var order = await session.QueryAsync<string>(
            "SELECT given FROM unnest($1::text[]) AS given ORDER BY given", (object)texts.Distinct().ToArray());
        return order.Index().ToDictionary(one => one.Item, one => one.Index);
    }

    private static async Task MustFindAsync(TenantWorld world, Member member, IReadOnlyList<Document> all, string mark)
    {
        string[] searched = [mark, mark.ToUpperInvariant(), $" {mark} ", $"b {mark}", $"A-", "Z z", "(a)", "9", mark[2..6], "nothing has this", "", " ", "  ", "\u3000", "caf\u00e9", "cafe", "cafe\u0301", "\u0301"];
        world.Scenario.Did($"Searched for {searched.Length} texts.");
        foreach (var q in world.Scenario.Shuffled(searched))
        {
            var answer = await world.Client.ListAsync(member, $"limit=100&q={Uri.EscapeDataString(q)}");
            var expected = all.Where(document => document.Title.Contains(q, StringComparison.OrdinalIgnoreCase))
                .Select(document => document.DocumentId).ToList();
            world.Scenario.MustHold(
                Promises.ListIsRight, answer.Documents?.Select(document => document.DocumentId).Order().SequenceEqual(expected.Order()) == true,
                () => [$"{member} searches for '{q}'", .. all.Select(one => $"has: {one.Title}"), $"answer: {answer}"]);
        }
    }
}
