using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Guards;

/// <summary>Requests with one thing wrong, and requests in which everything is as long or as odd as it may be.</summary>
public sealed class BadInput
{
    private const string NoId = "not-an-id";

    [Scenario("bad-input")]
    public Task Bad_input_is_refused_and_changes_nothing_and_good_input_is_taken() => TenantWorld.RunAsync(async world =>
    {
        var admin = await world.AddTenantWithAsync();
        var document = await world.MustCreateAsync(admin);
        string[] documents = [.. BadBodies.Documents(document)];
        string[] webhooks = [.. BadBodies.Webhooks(world)];
        string[] wanted = [.. BadBodies.Wanted(document)];
        string[] changes = [.. BadBodies.Changes()];
        world.Scenario.Did($"Sent {documents.Length + webhooks.Length + wanted.Length + changes.Length} bodies, each with one thing wrong.");
        await MustRefuseAsync(world, admin, HttpMethod.Post, "documents", documents);
        await MustRefuseAsync(world, admin, HttpMethod.Post, "webhooks", webhooks);
        await MustRefuseAsync(world, admin, HttpMethod.Post, "documents/bulk-get", wanted);
        await MustRefuseAsync(world, admin, HttpMethod.Patch, $"documents/{document.DocumentId}", changes);

        string[] queries =
        [
            "limit=0", "limit=-1", "limit=101", "limit=x", "limit=1.5", "limit=99999999999", "limit=", "limit=0x10", "limit=%2B5", "limit=%205",
            "limit=5%20", "limit=%EF%BC%95", "sort=", "sort=body", "sort=created_at", "sort=Title", "sort=tenant_id", $"q={new string('x', 101)}",
        ];
        world.Scenario.Did($"Asked for {queries.Length} lists, each with one thing wrong, and for things whose ids are none.");
        foreach (var query in world.Scenario.Shuffled(queries))
            world.MustBeRefused(await world.Client.ListAsync(admin, query), 400, Promises.BadInputIsRefused, $"lists with '{query}'");
        await MustNotFindAsync(world, admin);

        await world.MustListAsync(admin, Promises.BadInputLeavesNothing, document.DocumentId);
        await world.MustShowAsync(admin, document, Promises.BadInputLeavesNothing);
        await MustTakeAsync(world, admin);
    });

    private static async Task MustRefuseAsync(TenantWorld world, Member admin, HttpMethod method, string path, string[] bodies)
    {
        foreach (var body in world.Scenario.Shuffled(bodies))
        {
            var answer = await world.Client.SendAsync(admin, method, path, body);
            world.MustBeRefused(answer, 400, Promises.BadInputIsRefused, $"{method} /{path} {(body.Length > 500 ? body[..500] + "…" : body)}");
        }
    }

    private static async Task MustNotFindAsync(TenantWorld world, Member admin)
    {
        foreach (var id in (string[])[NoId, "0", world.NewId(), $"{Guid.Empty}"])
        {
            world.MustBeRefused(await world.Client.FindAsync(admin, id), 404, Promises.NoneIs404, $"reads document {id}");
            world.MustBeRefused(await world.Client.DeleteAsync(admin, id), 404, Promises.NoneIs404, $"deletes document {id}");
            world.MustBeRefused(await world.Client.PatchAsync(admin, id, new { title = "x" }), 404, Promises.NoneIs404, $"changes document {id}");
        }

        world.MustBeRefused(await world.Client.DeliveriesAsync(admin, NoId), 404, Promises.NoneIs404, $"reads the deliveries of {NoId}");
    }

    private static async Task MustTakeAsync(TenantWorld world, Member admin)
    {
        // Long, of other scripts, and of what means something in SQL, JSON, HTML and addresses.
        const string odd = "'; DROP TABLE documents; -- %_\\ \" <b>&amp;</b> {0} {{x}} ${y} é ß 名 🙂";
        DocumentText[] texts =
        [
            new(new string('t', 200), new string('b', 20_000), [.. Enumerable.Range(0, 20).Select(number => $"{number:00}{new string('g', 38)}")]),
            new(odd, $"{odd}\r\n\t{odd}", [odd[..30], "a,b", "{a}", "NULL", "\""]),
            new("t", "", []), new("t", "t", ["same", "same"]),
        ];
        world.Scenario.Did($"Created {texts.Length} documents in which every value is as long, as short or as odd as it may be.");
        foreach (var text in texts)
        {
            var created = await world.MustCreateAsync(admin, text, Promises.GoodInputIsTaken);
            await world.MustShowAsync(admin, created, Promises.GoodInputIsTaken);
        }

        var bare = await world.Client.SendAsync(admin, HttpMethod.Post, "documents", """{"title":"t"}""");
        world.Scenario.MustHold(
            Promises.GoodInputIsTaken, bare.Document?.Is(new DocumentText("t", "", []), admin) == true,
            () => ["creates {\"title\":\"t\"}", $"answer: {bare}"]);
        foreach (var (url, secret) in ((string, string)[])
            [($"http://{world.NewHost([])}", new('s', 16)), ($"http://{world.NewHost([])}:8080/a%20b/?q=1&r={new string('r', 300)}", Visible(128))])
        {
            var answer = await world.Client.RegisterAsync(admin, url, secret);
            world.Scenario.MustHold(Promises.GoodInputIsTaken, answer.Status == 201, () => [$"registers {url}", $"answer: {answer}"]);
        }
    }

    // Every visible ASCII character, again and again.
    private static string Visible(int length) => new([.. Enumerable.Range(0, length).Select(number => (char)('!' + (number % ('~' - '!' + 1))))]);
}
