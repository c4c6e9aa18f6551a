using System.Net;
using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Incidents;

/// <summary>Webhooks to names that mean something public at one time, and something inside at another, or both at once.</summary>
public sealed class NameChangesItsMind
{
    private const int Events = 4;

    // A service need not look at more than four addresses of a name (C8), but whatever it connects to is public.
    private static readonly int[] SilentBefore = [4, 5, 8];

    [Scenario("name-changes-its-mind")]
    public Task A_name_that_is_public_first_and_inside_later_connects_to_nothing_inside() => TenantWorld.RunAsync(async world =>
    {
        var cells = new Cells(world);
        await cells.AttackAsync("a name that means something else later", "webhooks", () => ChangeLaterAsync(world));
        await cells.AttackAsync("a name that means something else each time", "webhooks", () => ChangeEachTimeAsync(world));
        await cells.AttackAsync("a name that means both at once", "webhooks", () => MeanBothAsync(world));
        cells.MustAllHold();
    });

    private static async Task ChangeLaterAsync(TenantWorld world)
    {
        var admin = await world.AddTenantWithAsync();
        var control = await world.MustRegisterAsync(admin);
        var inside = Some(world);
        List<(string Host, IPAddress Inside, Hook Hook)> all = [];
        foreach (var address in inside)
        {
            var host = world.NewHost([]);
            all.Add((host, address, await world.MustRegisterAsync(admin, host)));
        }

        world.Scenario.Did(
            $"Registered {all.Count} webhooks to names that were public, created a document, let the names mean what is inside, and made another.");
        var first = await world.MustCreateAsync(admin);
        foreach (var (_, _, hook) in all) await world.MustHearAsync(hook, first);
        foreach (var (host, address, _) in all) world.Internet.Says(host, address);
        var second = await world.MustCreateAsync(admin);
        await world.MustHearAsync(control, second);
        await world.MustFailInsideAsync(all.Select(one => one.Hook), second);

        world.Scenario.Did("Let the names be public again, and created one more.");
        foreach (var (host, _, _) in all) world.Internet.Says(host, world.NewPublicAddress());
        var third = await world.MustCreateAsync(admin);
        foreach (var (_, _, hook) in all) await world.MustHearAsync(hook, third);
    }

    // Whoever asks twice hears two things; which of them comes first differs.
    private static async Task ChangeEachTimeAsync(TenantWorld world)
    {
        var admin = await world.AddTenantWithAsync();
        var control = await world.MustRegisterAsync(admin);
        List<Hook> hooks = [];
        foreach (var address in Some(world))
        {
            var host = world.NewHost([]);
            var hook = await world.MustRegisterAsync(admin, host);
            IPAddress[] outside = [world.NewPublicAddress()];
            IReadOnlyList<IPAddress>[] turns = hooks.Count % 2 == 0 ? [outside, [address]] : [[address], outside];
            world.Internet.SaysInTurn(host, turns, again: true);
            hooks.Add(hook);
        }

        world.Scenario.Did(
            $"Let the names of {hooks.Count} webhooks mean something public and something inside in turn, each time when they are asked for.");
        for (var number = 0; number < Events; number++)
        {
            var document = await world.MustCreateAsync(admin);
            await world.MustHearAsync(control, document);
            // Whichever meaning it was.
            foreach (var hook in hooks) await world.MustSettleAsync(hook, document.DocumentId, "created");
            world.MustStayOutside($"{document} was created");
        }
    }

    private static async Task MeanBothAsync(TenantWorld world)
    {
        var admin = await world.AddTenantWithAsync();
        var control = await world.MustRegisterAsync(admin);
        List<Hook> hooks = [];
        foreach (var (index, address) in Some(world).Index())
        {
            // Taken while it is public; then its public address answers, or does not.
            var (host, outside) = (world.NewHost([]), world.NewPublicAddress());
            hooks.Add(await world.MustRegisterAsync(admin, host));
            if (index % 4 >= 2) world.Internet.Silence(outside);
            world.Internet.Says(host, index % 2 == 0 ? [outside, address] : [address, outside]);
        }

        foreach (var count in SilentBefore)
        {
            var (host, silent) = (world.NewHost([]), Enumerable.Range(0, count).Select(_ => world.NewPublicAddress()).ToList());
            hooks.Add(await world.MustRegisterAsync(admin, host));
            world.Internet.Silence(silent);
            world.Internet.Says(host, [.. silent, IPAddress.Parse("169.254.169.254")]);
        }

        world.Scenario.Did(
            $"Let the names of {hooks.Count} webhooks mean something public and something inside at once; half of the public ones do not answer.");
        var created = await world.MustCreateAsync(admin);
        await world.MustHearAsync(control, created);
        foreach (var hook in hooks) await world.MustSettleAsync(hook, created.DocumentId, "created");
        world.MustStayOutside($"{created} was created");
    }

    private static IReadOnlyList<IPAddress> Some(TenantWorld world) =>
        [IPAddress.Parse("169.254.169.254"), IPAddress.Loopback, IPAddress.Parse("10.0.0.5"), .. world.Scenario.Shuffled(Addresses.Inside).Take(3)];
}
