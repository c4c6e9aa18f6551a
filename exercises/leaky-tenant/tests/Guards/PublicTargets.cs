using System.Net;
using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Guards;

/// <summary>Webhooks that lead to public hosts, in every way that the contract names.</summary>
public sealed class PublicTargets
{
    // Deliveries that are under way at the same time are few (C8).
    private const int AtOnce = 8;
    private const int MostRedirects = 3;
    private static readonly int[] Ports = [80, 81, 443, 3000, 5432, 8080, 8443, 65535];
    private static readonly int[] RedirectStatuses = [307, 308];

    [Scenario("public-targets")]
    public Task Public_hosts_get_their_deliveries_also_at_the_edge_of_a_block_with_several_addresses_and_by_redirects() =>
        TenantWorld.RunAsync(async world =>
        {
            var cells = new Cells(world);
            Task MustHearAsync(string what, string hosts, IEnumerable<Start> starts) =>
                cells.UseAsync(what, "webhooks", () => HearAsync(world, hosts, starts));
            await MustHearAsync("an address next to a block", "literal addresses and names next to blocks that are not public", AtTheEdges(world));
            await MustHearAsync("several addresses", "names with several addresses, only one of which answers", SeveralAddresses(world));
            await MustHearAsync("any port", "ports of all kinds", Ports.Select(port => (Start)(id => $"{world.NewHost([])}:{port}/{Receivers.PathOf(id)}")));
            await MustHearAsync("redirects", "redirects", Redirects(world));
            await MustHearAsync("a name that moves", "names that mean another public address each time", ChangingNames(world));
            cells.MustAllHold();
            world.MustStayOutside("all webhooks lead to public hosts");
        });

    /// <summary>Makes the url of a webhook, without its scheme, that leads to this receiver in the end.</summary>
    private delegate string Start(string receiverId);

    private static IEnumerable<Start> AtTheEdges(TenantWorld world) => world.Scenario.Shuffled(Addresses.AtTheEdges).Select(
        (address, index) => (Start)(id => $"{(index % 2 == 0 ? world.NewHost(address) : Literal(address))}/{Receivers.PathOf(id)}"));

    private static IEnumerable<Start> SeveralAddresses(TenantWorld world)
    {
        foreach (var (count, answering) in ((int, int)[])[(2, 0), (2, 1), (3, 2), (4, 0), (4, 3)])
        {
            IPAddress[] addresses = [.. Enumerable.Range(0, count).Select(_ => world.NewPublicAddress())];
            world.Internet.Silence(addresses.Where((_, index) => index != answering));
            yield return id => $"{world.NewHost(addresses)}/{Receivers.PathOf(id)}";
        }

        // IPv6 first, which does not answer, as on many machines.
        var (six, four) = (IPAddress.Parse("2a00:1450:4001::77"), world.NewPublicAddress());
        world.Internet.Silence(six);
        yield return id => $"{world.NewHost(six, four)}/{Receivers.PathOf(id)}";
    }

    private static IEnumerable<Start> Redirects(TenantWorld world)
    {
        foreach (var status in RedirectStatuses)
            for (var hops = 1; hops <= MostRedirects; hops++)
            {
                var length = hops;
                yield return id => Chain(world, id, length, status, relative: false);
            }

        yield return id => Chain(world, id, 2, 307, relative: true);
    }

    // Receivers that lead to the next one, each on a host of its own or on the same.
    private static string Chain(TenantWorld world, string receiverId, int hops, int status, bool relative)
    {
        var host = world.NewHost([]);
        var next = relative ? $"/{Receivers.PathOf(receiverId)}" : $"http://{world.NewHost([])}:8080/{Receivers.PathOf(receiverId)}";
        for (var hop = 0; hop < hops; hop++)
        {
            var id = $"m-{world.Scenario.Token(16)}";
            world.Outside.Redirects(id, next, status);
            next = relative || hop == hops - 1 ? $"/{Receivers.PathOf(id)}" : $"http://{world.NewHost([])}/{Receivers.PathOf(id)}";
        }

        return $"{host}{next}";
    }

    private static IEnumerable<Start> ChangingNames(TenantWorld world) => Enumerable.Range(0, 3).Select(_ => (Start)(id =>
    {
        var host = world.NewHost();
        world.Internet.SaysInTurn(host, [[world.NewPublicAddress()], [world.NewPublicAddress()], [world.NewPublicAddress()]], again: true);
        return $"{host}/{Receivers.PathOf(id)}";
    }));

    private static async Task HearAsync(TenantWorld world, string what, IEnumerable<Start> starts)
    {
        var all = starts.ToList();
        world.Scenario.Did($"Registered {all.Count} webhooks, to {what}, and created, changed and deleted documents.");
        foreach (var part in all.Chunk(AtOnce))
        {
            var admin = await world.AddTenantWithAsync();
            List<Hook> hooks = [];
            foreach (var start in part) hooks.Add(await RegisterAsync(world, admin, start));
            var created = await world.MustCreateAsync(admin);
            foreach (var hook in hooks) await world.MustHearAsync(hook, created);
            await world.MustDeleteAsync(admin, created);
            foreach (var hook in hooks) await world.MustHearAsync(hook, created, "deleted");
        }
    }

    private static async Task<Hook> RegisterAsync(TenantWorld world, Member admin, Start start)
    {
        var (receiverId, secret) = ($"r-{world.Scenario.Token(16)}", world.NewSecret());
        var url = $"http://{start(receiverId)}";
        var answer = await world.Client.RegisterAsync(admin, url, secret);
        world.Scenario.MustHold(
            Promises.PublicIsTaken, answer.Status == 201 && answer.Field("webhookId") is { Length: > 0 },
            () => [$"{admin} registers {url}", $"answer: {answer}"]);
        return new Hook(admin, new Webhook(answer.Field("webhookId")!, url, secret), receiverId);
    }

    private static string Literal(IPAddress address) =>
        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : $"{address}";
}
