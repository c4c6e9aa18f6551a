using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Guards;

/// <summary>Names another tenant in every place of a request but the token.</summary>
public sealed class OnlyTheTokenSays
{
    private static readonly string[] Headers =
    [
        "Tenant", "Tenant-Id", "TenantId", "X-Tenant", "X-Tenant-Id", "X-TenantID", "X-Tid", "Tid", "X-Org-Id", "X-Account-Id", "X-Customer-Id",
        "X-User-Id", "X-Original-Tenant", "X-Forwarded-Tenant", "X-Forwarded-Host", "X-Impersonate", "X-MS-CLIENT-PRINCIPAL-ID",
    ];

    private static readonly string[] Parameters =
        ["tid", "tenant", "tenantId", "tenant_id", "tenant-id", "org", "account", "customer", "app.tenant_id", "sub"];

    [Scenario("only-the-token-says")]
    public Task Nothing_but_the_token_says_whose_tenant_it_is() => TenantWorld.RunAsync(async world =>
    {
        var other = await Strangers.SettleAsync(world);
        var member = await world.AddTenantWithAsync();
        var own = await world.MustCreateAsync(member, 2);
        var others = other.Admin.Tenant.TenantId;
        (string What, string Query, (string Name, string? Value)[] More)[] places =
        [
            .. Headers.Select(header => ($"in the header {header}", "", ((string, string?)[])[(header, others)])),
            .. Parameters.Select(name => ($"in the parameter {name}", $"{name}={others}", ((string, string?)[])[])),
            .. Parameters.Select(name => ($"in the cookie {name}", "", ((string, string?)[])[("Cookie", $"{name}={others}")])),
        ];
        world.Scenario.Did(
            $"As {member}, named {other.Admin.Tenant} in {places.Length} places, one at a time, and listed, read and created documents.");
        List<string> expected = [.. own.Select(document => document.DocumentId)];
        var cells = new Cells(world);
        foreach (var (what, query, more) in world.Scenario.Shuffled(places)) await cells.AttackAsync("another's name in a request", "documents", async () =>
        {
            var list = await world.Client.SendAsync(member, HttpMethod.Get, $"documents?limit=100&{query}", body: null, more);
            world.Scenario.MustHold(
                Promises.TokenSaysTenant,
                list.Documents?.Select(document => document.DocumentId).Order().SequenceEqual(expected.Order()) == true,
                () => [$"names the other tenant {what}, and lists the documents", $"answer: {list}"]);
            var read = await world.Client.SendAsync(member, HttpMethod.Get, $"documents/{own[0].DocumentId}?{query}", body: null, more);
            world.Scenario.MustHold(
                Promises.TokenSaysTenant, own[0].IsSame(read.Document),
                () => [$"names the other tenant {what}, and reads a document of its own", $"answer: {read}"]);
            other.MustNotBeIn(world, $"names the other tenant {what}", list);
        });
        await cells.AttackAsync(
            "another's name in a request", "documents",
            () => MustCreateForItselfAsync(world, member, other, world.Scenario.Shuffled(places)[..6], expected));
        cells.MustAllHold();
        await other.MustBeUntouchedAsync(world, Promises.TokenSaysTenant);
    });

    // What is created lands at the token's tenant.
    private static async Task MustCreateForItselfAsync(
        TenantWorld world, Member member, Strangers other, (string What, string Query, (string Name, string? Value)[] More)[] places,
        List<string> expected)
    {
        foreach (var (what, query, more) in places)
        {
            var text = world.NewText();
            var answer = await world.Client.SendAsync(member, HttpMethod.Post, $"documents?{query}", text, more);
            world.Scenario.MustHold(
                Promises.TokenSaysTenant, answer.Document?.Is(text, member) == true,
                () => [$"names the other tenant {what}, and creates a document", $"answer: {answer}"]);
            expected.Add(answer.Document!.DocumentId);
        }

        await world.MustListAsync(member, Promises.TokenSaysTenant, expected);

        var fields = (string[])["tid", "tenant", "tenantId", "tenant_id"];
        world.Scenario.Did($"Named it in a field of a body: {string.Join(", ", fields)}.");
        foreach (var field in fields)
        {
            var body = $$"""{"title":"{{world.NewText().Title}}","{{field}}":"{{other.Admin.Tenant.TenantId}}"}""";
            world.MustBeRefused(
                await world.Client.SendAsync(member, HttpMethod.Post, "documents", body), 400, Promises.BadInputIsRefused, $"creates {body}");
        }

        await world.MustListAsync(member, Promises.BadInputLeavesNothing, expected);
    }
}
