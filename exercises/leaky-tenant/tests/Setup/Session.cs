using Harness.Scenarios;

namespace LeakyTenant.Tests.Setup;

/// <summary>What one step of a session was answered, and what it cost.</summary>
/// <param name="What">The step in words.</param>
/// <param name="Line">The answer, as far as it must not depend on what others have.</param>
/// <param name="Statements">How many statements a read sent, and how many rows these returned; null for what is not counted (C13).</param>
internal sealed record Step(string What, string Line, (int Statements, long Rows)? Statements);

/// <summary>What two sessions have in common: their people, their texts, and how many ids of others they name.</summary>
internal sealed record SessionPlan(string TenantName, string AdminId, string EditorId, string ViewerId, IReadOnlyList<DocumentText> Texts)
{
    /// <summary>Draws a plan.</summary>
    public static SessionPlan Draw(TenantWorld world) => new(
        $"Company {world.Scenario.Token(20)}", world.NewUser(), world.NewUser(), world.NewUser(),
        [.. Enumerable.Range(0, 6).Select(_ => world.NewText())]);
}

/// <summary>
/// A tenant's session: a fixed script of requests, some of which name ids of others. Played twice, for tenants of equal names with equal people,
/// it must be answered alike, whether the others' ids are somebody's or nobody's.
/// </summary>
internal sealed class Session(
    TenantWorld world, SessionPlan plan, IReadOnlyList<string> documentsOfOthers, string webhookOfOthers)
{
    // Workers send statements, too, and what is kept for a moment costs none: the least of several requests is compared.
    private const int Repetitions = 3;

    private readonly List<Step> _steps = [];
    private StatementCount? _count;

    // The same places in both sessions.
    private readonly List<string> _ids = [.. documentsOfOthers, webhookOfOthers];

    /// <summary>Every answer as it was, for a search for what must not be in it.</summary>
    public List<(string What, Answer Answer)> Answers { get; } = [];

    /// <summary>Plays the script.</summary>
    /// <param name="count">Counts the statements of the instance that serves.</param>
    public async Task<IReadOnlyList<Step>> PlayAsync(StatementCount count)
    {
        _count = count;
        var tenant = await world.AddTenantAsync(plan.TenantName);
        var admin = await world.AddMemberAsync(tenant, Member.Admin, plan.AdminId);
        var editor = await world.AddMemberAsync(tenant, Member.Editor, plan.EditorId);
        var viewer = await world.AddMemberAsync(tenant, Member.Viewer, plan.ViewerId);
        await ReadAsync("lists nothing", () => world.Client.ListAsync(viewer));
        var own = await CreateAsync(admin, editor, viewer);
        foreach (var member in (Member[])[admin, editor, viewer]) await ReadAllAsync(member, own);
        await WriteAsync(editor, viewer, own);
        foreach (var member in (Member[])[admin, viewer]) await ReadAllAsync(member, own);
        await ReportAsync(own.Count - 1, admin, editor, viewer);
        return _steps;
    }

    private async Task<IReadOnlyList<string>> CreateAsync(Member admin, Member editor, Member viewer)
    {
        List<string> own = [];
        foreach (var (index, text) in plan.Texts.Index())
        {
            var member = index % 2 == 0 ? admin : editor;
            var created = await DoAsync($"{member.Role} creates a document", () => world.Client.CreateAsync(
                member, index % 3 == 2 ? text with { ParentId = own[0] } : text));
            world.Scenario.MustHold(Promises.Readable, created.Document is not null, () => [$"{member} creates {text}", $"answer: {created}"]);
            own.Add(created.Document!.DocumentId);
        }

        foreach (var id in documentsOfOthers)
            await DoAsync("editor creates a document below another's", () => world.Client.CreateAsync(editor, plan.Texts[0] with { ParentId = id }));
        await DoAsync("viewer creates a document", () => world.Client.CreateAsync(viewer, plan.Texts[0]));
        return own;
    }

    private async Task ReadAllAsync(Member member, IReadOnlyList<string> own)
    {
        var role = member.Role;
        foreach (var id in own) await ReadAsync($"{role} reads a document", () => world.Client.FindAsync(member, id));
        foreach (var id in documentsOfOthers) await ReadAsync($"{role} reads another's document", () => world.Client.FindAsync(member, id));
        foreach (var query in (string[])
            ["limit=100&sort=title", "limit=100&sort=title&dir=desc", "sort=title&limit=2", "sort=title&q=title", "q=nothing"])
            await ReadAsync($"{role} lists with {query}", () => world.Client.ListAsync(member, query));
        string[] all = [.. own, .. documentsOfOthers];
        await ReadAsync($"{role} reads all at once", () => world.Client.FindSeveralAsync(member, all));
        await ReadAsync($"{role} reads others' at once", () => world.Client.FindSeveralAsync(member, documentsOfOthers));
        await ReadAsync($"{role} reads others' deliveries", () => world.Client.DeliveriesAsync(member, webhookOfOthers));
    }

    private async Task WriteAsync(Member editor, Member viewer, IReadOnlyList<string> own)
    {
        foreach (var id in documentsOfOthers)
        {
            foreach (var member in (Member[])[editor, viewer])
            {
                await DoAsync($"{member.Role} changes another's document", () => world.Client.PatchAsync(member, id, new { title = "taken over" }));
                await DoAsync($"{member.Role} deletes another's document", () => world.Client.DeleteAsync(member, id));
            }
        }

        await DoAsync("editor changes a document", () => world.Client.PatchAsync(editor, own[1], new { body = "changed" }));
        await DoAsync("editor deletes a document", () => world.Client.DeleteAsync(editor, own[0]));
        await DoAsync("editor deletes it again", () => world.Client.DeleteAsync(editor, own[0]));
        await DoAsync("viewer deletes a document", () => world.Client.DeleteAsync(viewer, own[1]));
    }

    // Reports may be kept (C9): they are compared when they show everything. Their lines come in any order.
    private async Task ReportAsync(int documents, params Member[] members)
    {
        foreach (var member in members)
        {
            await world.MustReportAsync(member, documents);
            var answer = await world.Client.ReportAsync(member);
            world.MustBeOwnReport(member, answer);
            var usage = answer.Usage!;
            var lines = usage.Members is null ? "none" : string.Join(", ", usage.Members.Select(one => $"{one}").Order(StringComparer.Ordinal));
            Add($"{member.Role} asks for the report", answer, $"{answer.Status} {usage.Tenant}, {usage.Documents}, {lines}", null);
        }
    }

    private async Task<Answer> DoAsync(string what, Func<Task<Answer>> send)
    {
        var answer = await send();
        Add(what, answer, Likeness.InSession(answer, _ids), null);
        return answer;
    }

    private async Task ReadAsync(string what, Func<Task<Answer>> send)
    {
        List<(int Statements, long Rows)> costs = [];
        Answer? answer = null;
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            _count!.Clear();
            answer = await send();
            var statements = _count.Statements;
            costs.Add((statements.Count, statements.Sum(one => one.Rows)));
        }

        Add(what, answer!, Likeness.InSession(answer!, _ids), costs.Min());
    }

    private void Add(string what, Answer answer, string line, (int Statements, long Rows)? cost)
    {
        _steps.Add(new Step(what, line, cost));
        Answers.Add((what, answer));
    }
}
