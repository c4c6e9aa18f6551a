using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Checks;

/// <summary>
/// Three tenants work on two instances at the same moment: they read, write, ask for reports and name what others have, while some of their
/// callers leave. Two people change one document, each another field of it.
/// </summary>
public sealed class BusyMorning
{
    private const int Tenants = 3;
    private const int Rounds = 4;

    private static readonly string[] Left = ["reports/usage", "documents?limit=100", "documents?q=Title&sort=title"];

    [Scenario("busy-morning")]
    public Task Three_tenants_at_work_at_the_same_moment_see_and_hear_of_nothing_but_their_own() => TenantWorld.RunAsync(async world =>
    {
        await world.StartInstanceAsync();
        List<Office> offices = [];
        for (var number = 0; number < Tenants; number++)
        {
            var admin = await world.AddTenantWithAsync();
            var editor = await world.AddMemberAsync(admin.Tenant, Member.Editor);
            var viewer = await world.AddMemberAsync(admin.Tenant, Member.Viewer);
            offices.Add(new Office(admin, editor, viewer, await world.MustRegisterAsync(admin), [await world.MustCreateAsync(admin)]));
        }

        for (var round = 0; round < Rounds; round++)
        {
            world.Scenario.Did($"Let {Tenants} tenants create, list, search, name each other's documents and ask for reports, all at once.");
            Document[] created = await Task.WhenAll(offices.Select((office, index) => CreateAsync(world, ClientOf(world, index), office)));
            await WorkAtOnceAsync(world, offices);
            foreach (var (office, document) in offices.Zip(created)) office.Documents.Add(document);
            foreach (var (office, document) in offices.Zip(created)) await world.MustHearAsync(office.Hook, document);
            await ChangeOneDocumentAsync(world, offices[round % Tenants]);
        }

        world.Scenario.Did("Looked at what each of them has, and at what its webhook was told.");
        foreach (var office in offices) await MustHaveItsOwnAsync(world, office);
    });

    private static TenantClient ClientOf(TenantWorld world, int number) => world.Clients[number % world.Clients.Count];

    private static async Task<Document> CreateAsync(TenantWorld world, TenantClient client, Office office)
    {
        var text = world.NewText(office.Documents[0].DocumentId);
        var answer = await client.CreateAsync(office.Editor, text);
        world.Scenario.MustHold(
            Promises.Readable, answer.Document?.Is(text, office.Editor) == true, () => [$"{office.Editor} creates {text}", $"answer: {answer}"]);
        return answer.Document!;
    }

    private static async Task WorkAtOnceAsync(TenantWorld world, IReadOnlyList<Office> offices)
    {
        List<Task> work = [];
        foreach (var (index, office) in world.Scenario.Shuffled(offices).Index())
        {
            var strange = offices.Where(other => other != office).SelectMany(other => other.Documents);
            var others = strange.Select(document => document.DocumentId).ToList();
            foreach (var (number, member) in office.Members.Index())
            {
                var client = ClientOf(world, index + number);
                work.Add(ReportAsync(world, client, member));
                work.Add(ListAsync(world, client, office, member, others));
                work.Add(LeaveAsync(world, member, Left[(index + number) % Left.Length], abruptly: number % 2 == 0));
            }

            work.Add(TryAsync(world, ClientOf(world, index), office, others[0]));
        }

        await Task.WhenAll(work);
    }

    private static async Task ReportAsync(TenantWorld world, TenantClient client, Member member)
    {
        for (var time = 0; time < 3; time++) world.MustBeOwnReport(member, await client.ReportAsync(member));
    }

    private static async Task ListAsync(TenantWorld world, TenantClient client, Office office, Member member, IReadOnlyList<string> others)
    {
        var list = await client.ListAsync(member, "limit=100&sort=title");
        world.Scenario.MustHold(
            Promises.NothingOfOthers,
            list.Documents is { } shown && office.Documents.All(document => shown.Any(document.IsSame))
            && shown.All(document => !others.Contains(document.DocumentId)),
            () => [$"{member} lists the documents", $"answer: {list}"]);
        string[] own = [.. office.Documents.Select(document => document.DocumentId)];
        var several = await client.FindSeveralAsync(member, [.. others.Take(40), .. own]);
        world.Scenario.MustHold(
            Promises.OthersDoNotExist, several.Documents?.Select(document => document.DocumentId).SequenceEqual(own) == true,
            () => [$"{member} asks for {own.Length} documents of its own, among others", $"answer: {several}"]);
    }

    // What another tenant has, which does not exist.
    private static async Task TryAsync(TenantWorld world, TenantClient client, Office office, string other)
    {
        (string What, Answer Answer)[] all =
        [
            ("reads", await client.FindAsync(office.Viewer, other)), ("deletes", await client.DeleteAsync(office.Editor, other)),
            ("changes", await client.PatchAsync(office.Editor, other, new { title = "taken over" })),
            ("creates a document below", await client.CreateAsync(office.Editor, world.NewText(other))),
        ];
        foreach (var (what, answer) in all)
            world.MustBeRefused(answer, 404, Promises.OthersDoNotExist, $"somebody of {office.Admin.Tenant} {what} a document of another tenant");
    }

    // Nobody reads the answer.
    private static async Task LeaveAsync(TenantWorld world, Member member, string path, bool abruptly)
    {
        using var caller = await RawCaller.SendAsync(world, member, "GET", path);
        caller.Leave(abruptly);
    }

    // Each PATCH changes what it names (C5): whichever comes first, both of them count.
    private static async Task ChangeOneDocumentAsync(TenantWorld world, Office office)
    {
        var (before, text) = (office.Documents[^1], world.NewText());
        world.Scenario.Did($"Let two members change {before} at the same moment, on two instances: one its title, the other its tags.");
        (TenantClient Client, Member Member, object Changes)[] both =
            [(world.Clients[0], office.Admin, new { text.Title }), (world.Clients[1], office.Editor, new { text.Tags })];
        var answers = await world.SendAtOnceAsync(both, one => one.Client.PatchAsync(one.Member, before.DocumentId, one.Changes));
        var shown = await world.Client.FindAsync(office.Viewer, before.DocumentId);
        var expected = before with { Title = text.Title, Tags = text.Tags, UpdatedAt = shown.Document?.UpdatedAt ?? before.UpdatedAt };
        world.Scenario.MustHold(
            Promises.PatchChangesNothingElse, answers.All(answer => answer.Status == 200) && expected.IsSame(shown.Document),
            () =>
            [
                $"two members changed {before}", .. answers.Select(answer => $"answer: {answer}"), $"expected: {expected}", $"now it is: {shown}",
            ]);
        office.Documents[^1] = shown.Document!;
    }

    private static async Task MustHaveItsOwnAsync(TenantWorld world, Office office)
    {
        foreach (var member in office.Members)
            await world.MustListAsync(member, Promises.NothingOfOthers, office.Documents.Select(document => document.DocumentId));
        await world.MustReportAsync(
            office.Admin, office.Documents.Count, [(office.Admin, 1), (office.Editor, office.Documents.Count - 1), (office.Viewer, 0)]);
        var strange = world.Outside.ReceivedBy(office.Hook.ReceiverId)
            .Where(one => office.Documents.All(document => document.DocumentId != one.Told?.DocumentId)).ToList();
        world.Scenario.MustHold(Promises.OnlyOwnEvents, strange.Count == 0, () => [$"{office.Hook}", .. strange.Select(one => $"{one}")]);
    }

    /// <summary>What one tenant has.</summary>
    private sealed record Office(Member Admin, Member Editor, Member Viewer, Hook Hook, List<Document> Documents)
    {
        public IReadOnlyList<Member> Members => [Admin, Editor, Viewer];
    }
}
