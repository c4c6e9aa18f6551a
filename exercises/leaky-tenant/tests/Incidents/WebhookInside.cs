using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Incidents;

/// <summary>Registers webhooks to addresses that are not public, as literals in many spellings and as names.</summary>
public sealed class WebhookInside
{
    // Deliveries that are under way at the same time are few (C8).
    private const int AtOnce = 8;

    // Spellings of 127.0.0.1, 10.0.0.5 and 169.254.169.254 that some libraries read, and names that machines have.
    private static readonly string[] Spellings =
    [
        "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "127.0.1", "017700000001", "localhost", "LOCALHOST", "localhost.", "0",
        "0x0a.0.0.5", "012.0.0.5", "167772165", "10.5", "0xa9fea9fe", "2852039166", "0251.0376.0251.0376", "169.254.43518", "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:a9fe:a9fe]", "[::ffff:10.0.0.5]", "[::]", "[0000::1]", "127.0.0.1.", "%31%32%37.0.0.1", "\u2460\u2461\u2466.0.0.1",
        "127\u30020.0.1",
    ];

    [Scenario("webhook-inside")]
    public Task A_webhook_with_an_address_inside_in_any_spelling_connects_to_nothing() => TenantWorld.RunAsync(async world =>
    {
        var cells = new Cells(world);
        Task MustFailAsync(string what, string hosts, IEnumerable<string> all) => cells.AttackAsync(what, "webhooks", () => TryAsync(world, hosts, all));
        int[] ports = [world.Identity.BaseAddress.Port, world.Service.BaseAddress.Port];
        await MustFailAsync(
            "an address inside", "literal addresses that are not public, Identity's and the service's own among them",
            [.. Addresses.Inside.Select(Addresses.AsHost), .. ports.Select(port => $"127.0.0.1:{port}")]);
        await MustFailAsync("an address inside", "names that mean such addresses", Addresses.Inside.Select(address => world.NewHost(address)));
        await MustFailAsync(
            "an address inside, spelt otherwise", "such addresses in other spellings, and names that every machine has",
            [.. Spellings, .. ports.Select(port => $"localhost:{port}")]);
        cells.MustAllHold();
    });

    private static async Task TryAsync(TenantWorld world, string what, IEnumerable<string> hosts)
    {
        var all = world.Scenario.Shuffled(hosts);
        var taken = 0;
        world.Scenario.Did(
            $"Registered webhooks to {all.Length} hosts: {what}. Created and deleted documents, until a webhook to a public host had heard.");
        foreach (var part in all.Chunk(AtOnce - 1))
        {
            var admin = await world.AddTenantWithAsync();
            var control = await world.MustRegisterAsync(admin);
            List<Hook> hooks = [];
            foreach (var host in part)
            {
                var path = world.Scenario.Next(0, 2) == 0 ? "latest/meta-data/iam" : Receivers.PathOf("r-inside");
                if (await world.MayRegisterAsync(admin, $"http://{host}/{path}") is { } hook) hooks.Add(hook);
                world.MustStayOutside($"{admin} registers http://{host}/{path}");
            }

            taken += hooks.Count;
            var document = await world.MustCreateAsync(admin);
            await world.MustHearAsync(control, document);
            await world.MustFailInsideAsync(hooks, document);
            await world.MustDeleteAsync(admin, document);
            await world.MustHearAsync(control, document, "deleted");
            await world.MustFailInsideAsync(hooks, document, "deleted");
        }

        world.Scenario.Did($"{taken} of them were taken.");
        world.MustStayOutside(what);
    }
}
