using System.Net;
using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Incidents;

/// <summary>Public receivers that redirect to what is inside, at once or after others.</summary>
public sealed class RedirectInside
{
    // Deliveries that are under way at the same time are few (C8).
    private const int AtOnce = 7;
    private const int MostHops = 3;
    private static readonly int[] Statuses = [307, 308, 301, 302, 303];
    private static readonly string[] Spellings = ["2130706433", "0x7f.1", "localhost", "[::ffff:169.254.169.254]", "[::]"];

    [Scenario("redirect-inside")]
    public Task A_redirect_that_leads_inside_is_not_followed() => TenantWorld.RunAsync(async world =>
    {
        List<(string What, Func<string> Location, int Status, int Hops)> all = [];
        foreach (var (index, address) in world.Scenario.Shuffled(Addresses.Inside).Take(12).Index())
        {
            var isName = index % 2 == 0;
            var what = $"{(isName ? "a name of " : "")}{address}";
            all.Add((what, () => isName ? world.NewHost(address) : Addresses.AsHost(address), Statuses[index / 2 % 2], 1 + (index % MostHops)));
        }

        foreach (var (index, status) in Statuses.Index())
            all.Add(($"169.254.169.254, with {status}", () => "169.254.169.254", status, 1 + (index % 2)));
        foreach (var (index, host) in Spellings.Index()) all.Add((host, () => host, 307, 1 + (index % MostHops)));
        world.Scenario.Did($"Let receivers redirect to {all.Count} places inside, by up to {MostHops} hops, and created documents.");
        var cells = new Cells(world);
        foreach (var part in world.Scenario.Shuffled(all).Chunk(AtOnce))
            await cells.AttackAsync("a redirect that leads inside", "webhooks", () => RedirectAsync(world, part));
        await cells.AttackAsync("a redirect that leads inside", "webhooks", () => world.MustStayOutside("all of them redirect inside"));
        await cells.AttackAsync("a name that means something else each time", "webhooks", () => ChangeOnTheWayAsync(world));
        cells.MustAllHold();
    });

    private static async Task RedirectAsync(TenantWorld world, IReadOnlyList<(string What, Func<string> Location, int Status, int Hops)> part)
    {
        var admin = await world.AddTenantWithAsync();
        var control = await world.MustRegisterAsync(admin);
        List<(string What, Hook Hook)> hooks = [];
        foreach (var (what, location, status, hops) in part)
        {
            var next = $"http://{location()}/latest/meta-data/iam";
            for (var hop = 1; hop < hops; hop++)
            {
                var id = $"m-{world.Scenario.Token(16)}";
                world.Outside.Redirects(id, next, hop == 1 ? status : 307);
                next = $"http://{world.NewHost([])}/{Receivers.PathOf(id)}";
            }

            var hook = await world.MustRegisterAsync(admin);
            world.Outside.Redirects(hook.ReceiverId, next, hops == 1 ? status : 307);
            hooks.Add((what, hook));
        }

        var document = await world.MustCreateAsync(admin);
        await world.MustHearAsync(control, document);
        foreach (var (what, hook) in hooks)
        {
            var delivery = await world.MustSettleAsync(hook, document.DocumentId, "created");
            world.MustStayOutside($"{hook} redirects to {what}");
            world.Scenario.MustHold(
                Promises.InsideFails, delivery.Status == Delivery.Failed, () => [$"{hook} redirects to {what}", $"{delivery}"]);
            world.Scenario.MustHold(
                Promises.IsDelivered, world.Outside.ReceivedBy(hook.ReceiverId).Count > 0,
                () => [$"{hook} redirects to {what}", "it was never asked"]);
        }
    }

    // The receiver redirects to its own name, which means something else by then.
    private static async Task ChangeOnTheWayAsync(TenantWorld world)
    {
        var admin = await world.AddTenantWithAsync();
        var control = await world.MustRegisterAsync(admin);
        List<Hook> hooks = [];
        for (var turn = 1; turn <= MostHops; turn++)
        {
            var (host, outside) = (world.NewHost([]), world.NewPublicAddress());
            var hook = await world.MustRegisterAsync(admin, host);
            world.Outside.Redirects(hook.ReceiverId, $"http://{host}:8080/latest/meta-data/iam");
            world.Internet.SaysInTurn(
                host, [.. Enumerable.Repeat<IReadOnlyList<IPAddress>>([outside], turn), [IPAddress.Parse("169.254.169.254")]], again: false);
            hooks.Add(hook);
        }

        world.Scenario.Did($"Let {hooks.Count} receivers redirect to their own names, which mean what is inside by then, and created a document.");
        var document = await world.MustCreateAsync(admin);
        await world.MustHearAsync(control, document);
        foreach (var hook in hooks) await world.MustSettleAsync(hook, document.DocumentId, "created");
        world.MustStayOutside($"{document} was created");
    }
}
