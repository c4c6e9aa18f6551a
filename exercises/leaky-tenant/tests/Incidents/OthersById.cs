using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Incidents;

/// <summary>Reads what another tenant has, by every route and in every role, and the same of what nobody has.</summary>
public sealed class OthersById
{
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(20);

    [Scenario("others-by-id")]
    public Task What_another_tenant_has_is_read_by_nobody_as_if_it_did_not_exist() => TenantWorld.RunAsync(async world =>
    {
        var strangers = await Strangers.SettleAsync(world);
        var instance = await world.ServeByAnotherAsync();
        var admin = await world.AddTenantWithAsync();
        Member[] members =
        [
            admin, await world.AddMemberAsync(admin.Tenant, Member.Editor), await world.AddMemberAsync(admin.Tenant, Member.Viewer),
        ];
        // A person of both tenants, with a token of this one.
        Member[] asking = [.. members, await world.AddMemberAsync(admin.Tenant, Member.Admin, strangers.Admin.UserId)];
        var own = await world.MustCreateAsync(admin, 2);
        world.Scenario.Did(
            $"As {asking.Length} members of {admin.Tenant}, read the documents and deliveries of {strangers.Admin.Tenant}, and such as nobody has.");
        var cells = new Cells(world);
        foreach (var member in world.Scenario.Shuffled(asking))
        {
            foreach (var document in strangers.Documents)
            {
                await cells.AttackAsync("another's id", "GET /documents/{id}", () => strangers.MustBeAsNobodysAsync(
                    world, $"{member} reads a document", document.DocumentId, id => world.Client.FindAsync(member, id)));
            }

            await cells.AttackAsync("another's id", "GET /webhooks/{id}/deliveries", () => strangers.MustBeAsNobodysAsync(
                world, $"{member} reads deliveries", strangers.Hook.Webhook.WebhookId, id => world.Client.DeliveriesAsync(member, id)));
            await cells.AttackAsync("another's rows", "GET /documents", () => MustListOwnAsync(world, strangers, member, own));
            await cells.AttackAsync("another's text in a header", "GET", () => MustHideInHeadersAsync(world, strangers, member));
        }

        world.Scenario.Did("Looked at what its own members see.");
        foreach (var document in own) await cells.UseAsync("one's own", "GET /documents/{id}", () => world.MustShowAsync(admin, document));

        world.Scenario.Did("Looked for the other tenant's texts in the log of the instance that was asked for all this.");
        await cells.AttackAsync("another's text", "log", () => strangers.MustNotBeInLogAsync(world, instance, Searched(strangers)));
        cells.MustAllHold();
        await strangers.MustBeUntouchedAsync(world);
    }, new TenantOptions { Isolation = Isolation.OwnProcess });

    // Texts that requests name.
    private static string[] Searched(Strangers strangers) => [strangers.Documents[0].Title, strangers.Documents[1].Title[..10]];

    // What stands before the body, as bytes.
    private static async Task MustHideInHeadersAsync(TenantWorld world, Strangers strangers, Member member)
    {
        foreach (var path in (string[])
            [$"documents/{strangers.Documents[0].DocumentId}", $"webhooks/{strangers.Hook.Webhook.WebhookId}/deliveries", "documents?limit=100"])
        {
            using var caller = await RawCaller.SendAsync(world, member, "GET", path);
            var answer = await caller.ReadAsync(AnswersWithin);
            strangers.MustNotBeIn(world, $"{member} sends GET /{path}", answer.Split("\r\n\r\n")[0]);
        }
    }

    // By what others' documents are called, sorted by what they hold.
    private static async Task MustListOwnAsync(TenantWorld world, Strangers strangers, Member member, IReadOnlyList<Document> own)
    {
        string[] queries =
        [
            "limit=100", "limit=100&sort=title&dir=desc", "limit=100&sort=ownerId", "limit=100&sort=updatedAt&dir=desc", "limit=100&q=Title",
            "limit=100&q=",
        ];
        foreach (var query in queries)
        {
            var list = await world.Client.ListAsync(member, query);
            strangers.MustNotBeIn(world, $"{member} lists with '{query}'", list);
            world.Scenario.MustHold(
                Promises.NothingOfOthers,
                list.Documents?.Select(one => one.DocumentId).Order().SequenceEqual(own.Select(one => one.DocumentId).Order()) == true,
                () => [$"{member} lists with '{query}'", .. own.Select(one => $"has: {one}"), $"answer: {list}"]);
        }

        foreach (var q in Searched(strangers))
        {
            var none = await world.Client.ListAsync(member, $"limit=100&q={Uri.EscapeDataString(q)}");
            world.Scenario.MustHold(Promises.NothingOfOthers, none.Documents is [], () => [$"{member} searches for '{q}'", $"answer: {none}"]);
        }
    }
}
