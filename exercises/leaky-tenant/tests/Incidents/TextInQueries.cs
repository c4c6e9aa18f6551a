using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Incidents;

/// <summary>Writes SQL, and what means something in a pattern, into the parameters of a list.</summary>
public sealed class TextInQueries
{
    private static readonly string[] Directions = ["asc", "desc"];
    private static readonly string[] Sorts = ["createdAt", "updatedAt", "title", "ownerId"];

    private static readonly string[] Suffixes =
    [
        " ", "\t", "\n", "\u00a0", "\u200b", " NULLS FIRST", " NULLS LAST", ", 1", ",1", ",", ", title", ", (SELECT 1)", ", (SELECT 1/0)", " LIMIT 1",
        ", pg_sleep(0)", " --", "--", "/**/", ";", "; SELECT 1", "'", "\"", ")", "%", "::text", "+0", " OFFSET 1", " FETCH FIRST 1 ROW ONLY",
    ];

    private static readonly string[] Others =
    [
        "", " ", "ASC", "DESC", "Asc", "Desc", "ascending", "descending", "asc desc", "up", "down", "1", "-1", "0", "true", "null", "random()",
        "USING >", "a\u017fc", "\uff41sc", "asc\u0000",
    ];

    // Titles with what means something in a pattern, and with what a pattern would take it for.
    private static readonly string[] Marks = ["%", "_", "\\", "\\%", "\\_", "%%", "a%c", "a_c", "'", "''", "[a]", "^", "$", ".", "*", "?", "+"];

    [Scenario("text-in-queries")]
    public Task Whatever_a_caller_writes_into_a_parameter_no_statement_becomes_another_one() => TenantWorld.RunAsync(async world =>
    {
        var strangers = await Strangers.SettleAsync(world);
        var member = await world.AddTenantWithAsync();
        await world.MustCreateAsync(member, 3);
        world.Scenario.Did("Asked for lists with directions and orders that are none, some of which ask about another tenant's rows.");
        var questions = Questions(strangers);
        string[] wrong =
        [
            .. Directions.SelectMany(dir => Suffixes.Select(suffix => dir + suffix)), .. Others,
            .. questions.SelectMany(pair => (string[])[pair.True, pair.False]),
        ];
        var cells = new Cells(world);
        foreach (var dir in world.Scenario.Shuffled(wrong))
            await cells.AttackAsync("text that is no name", "GET /documents?dir=", () => MustRefuseAsync(world, member, $"sort=title&dir={Uri.EscapeDataString(dir)}"));
        foreach (var sort in world.Scenario.Shuffled(Sorts.SelectMany(sort => Suffixes.Select(suffix => sort + suffix))))
            await cells.AttackAsync("text that is no name", "GET /documents?sort=", () => MustRefuseAsync(world, member, $"sort={Uri.EscapeDataString(sort)}"));
        foreach (var pair in questions)
        {
            foreach (var query in (string[])["sort=title&dir={0}", "dir={0}&sort=createdAt"])
                await cells.AttackAsync("text that is no name", "GET /documents?dir=", () => MustBeAlikeAsync(world, member, query, pair));
            await cells.AttackAsync("text that is no name", "GET /documents?sort=", () => MustBeAlikeAsync(world, member, "sort={0}", pair));
            await cells.UseAsync("% and _ as they are", "GET /documents?q=", () => MustBeAlikeAsync(world, member, "q={0}", pair));
        }

        await cells.UseAsync("% and _ as they are", "GET /documents?q=", () => MustMeanThemselvesAsync(world, member));
        cells.MustAllHold();
        foreach (var pair in questions) await MustBeAlikeAsync(world, member, "limit={0}", pair);
    });

    // Questions whose answer the order of rows, or an error, gives away.
    private static (string True, string False)[] Questions(Strangers strangers)
    {
        // Both of a pair have the same length, and fit into q.
        var (tenant, nobody) = (strangers.Admin.Tenant.TenantId, new string('x', strangers.Admin.Tenant.TenantId.Length));
        string If(string condition) => $"asc, (CASE WHEN {condition} THEN 1 ELSE 1/0 END)";
        return
        [
            (If("1 = 1"), If("1 = 2")),
            (If($"EXISTS (SELECT FROM tenants WHERE tenant_id='{tenant}')"), If($"EXISTS (SELECT FROM tenants WHERE tenant_id='{nobody}')")),
            (If("EXISTS (SELECT FROM webhooks WHERE secret LIKE 'whsec-%')"), If("EXISTS (SELECT FROM webhooks WHERE secret LIKE 'xhsec-%')")),
            ("asc, (SELECT count(*) FROM members)", "asc, (SELECT count(*) FROM nothing)"),
        ];
    }

    private static async Task MustRefuseAsync(TenantWorld world, Member member, string query)
    {
        var answer = await world.Client.ListAsync(member, query);
        world.MustBeRefused(answer, 400, Promises.SortHasNames, $"lists with '{Uri.UnescapeDataString(query)}'");
    }

    // Whatever the answer is, it must not depend on the database's.
    private static async Task MustBeAlikeAsync(TenantWorld world, Member member, string query, (string True, string False) pair)
    {
        var (one, other) = (await AskAsync(pair.True), await AskAsync(pair.False));
        world.Scenario.MustHold(
            Promises.SortHasNames, Likeness.Of(one) == Likeness.Of(other),
            () => [$"lists with '{query}'", $"{pair.True}: {one}", $"{pair.False}: {other}"]);

        Task<Answer> AskAsync(string text) =>
            world.Client.ListAsync(member, query.Replace("{0}", Uri.EscapeDataString(text), StringComparison.Ordinal));
    }

    private static async Task MustMeanThemselvesAsync(TenantWorld world, Member member)
    {
        var mark = world.Scenario.Token(10);
        string[] titles = [.. Marks.Select(text => $"{mark} {text} {mark}"), $"{mark} abc {mark}", $"{mark} {mark}", $"{mark}x{mark}"];
        foreach (var title in world.Scenario.Shuffled(titles)) await world.MustCreateAsync(member, world.NewText() with { Title = title });
        string[] searched =
        [
            .. Marks, .. Marks.Select(text => $"{mark} {text}"), .. Marks.Select(text => $"{text} {mark}"), $"{mark}_{mark}", $"{mark}%{mark}", "a_C",
        ];
        world.Scenario.Did(
            $"Created {titles.Length} documents whose titles hold what means something in a pattern, and searched for {searched.Length} texts.");
        foreach (var q in world.Scenario.Shuffled(searched.Distinct()))
        {
            var answer = await world.Client.ListAsync(member, $"limit=100&q={Uri.EscapeDataString(q)}");
            var expected = titles.Where(title => title.Contains(q, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal).ToList();
            world.Scenario.MustHold(
                Promises.TextIsText,
                answer.Documents?.Select(document => document.Title).Where(title => titles.Contains(title))
                    .Order(StringComparer.Ordinal).SequenceEqual(expected) == true,
                () => [$"{member} searches for '{q}'", .. expected.Select(title => $"expected: {title}"), $"answer: {answer}"]);
        }
    }
}
