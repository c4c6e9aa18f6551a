using System.Net;
using Harness.Fakes;
using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Guards;

/// <summary>Webhooks that lead to public hosts, in every way that the contract names.</summary>
public sealed class PublicTargets
{
    // Deliveries that are under way at the same time are few (C8).
    private const int AtOnce = 8;
    private const int MostRedirects = 3;
    private const int Failures = 7;
    private const int Hanging = 3;
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
            await cells.UseAsync("redirects", "webhooks", () => RelativeToTheLastAsync(world));
            await MustHearAsync("a name that moves", "names that mean another public address each time", ChangingNames(world));
            await cells.UseAsync("a host that failed before", "webhooks", () => AfterFailuresAsync(world));
            await cells.UseAsync("beside receivers that hang", "webhooks", () => BesideHangingAsync(world));
            cells.MustAllHold();
            world.MustStayOutside("all webhooks lead to public hosts");
        });

    /// <summary>Makes the url of a webhook, without its scheme, that leads to this receiver in the end.</summary>
    private delegate string Start(string receiverId);

    private static IEnumerable<Start> AtTheEdges(TenantWorld world) => world.Scenario.Shuffled(Addresses.AtTheEdges).Select(
        (address, index) => (Start)(id => $"{(index % 2 == 0 ? world.NewHost(address) : Addresses.AsHost(address))}/{Receivers.PathOf(id)}"));

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

    // A Location without a host means the host that answered, not the one where it began.
    private static async Task RelativeToTheLastAsync(TenantWorld world)
    {
        var (admin, host, between) = (await world.AddTenantWithAsync(), $"{world.NewHost([])}:8080", $"m-{world.Scenario.Token(16)}");
        var hook = await world.MustRegisterAsync(admin);
        var last = $"r-{world.Scenario.Token(16)}";
        world.Outside.Redirects(hook.ReceiverId, $"http://{host}/{Receivers.PathOf(between)}");
        world.Outside.Redirects(between, $"/{Receivers.PathOf(last)}");
        world.Scenario.Did($"Let {hook} lead to {host}, which leads on with a Location that names no host, and created a document.");
        var document = await world.MustCreateAsync(admin);
        var delivery = await world.MustSettleAsync(hook, document.DocumentId, "created");
        var got = world.Outside.ReceivedBy(last);
        world.Scenario.MustHold(
            Promises.IsDelivered, delivery.Status == Delivery.Delivered && got is [var one] && one.Entry.Request.Header("Host") == host,
            () => [$"{hook} leads to {host}, and there to a Location without a host", $"{delivery}", .. got.Select(one => $"{one} at {one.Entry.Request.Header("Host")}")]);
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

    // A receiver that has failed is asked again the next time, and its host is others' host, too.
    private static async Task AfterFailuresAsync(TenantWorld world)
    {
        var (admin, other, host) = (await world.AddTenantWithAsync(), await world.AddTenantWithAsync(), world.NewHost([]));
        var (failing, beside) = (await world.MustRegisterAsync(admin, host), await world.MustRegisterAsync(other, host));
        world.Outside.Answers(failing.ReceiverId, FakeAnswer.Error(500, "not now"));
        world.Scenario.Did($"Let a receiver answer 500 {Failures} times in a row, beside another tenant's on the same host. Then it answered 200.");
        for (var number = 0; number < Failures; number++)
        {
            var document = await world.MustCreateAsync(admin);
            await world.MustSettleAsync(failing, document.DocumentId, "created");
        }

        await world.MustHearAsync(beside, await world.MustCreateAsync(other));
        world.Outside.Answers(failing.ReceiverId, new FakeAnswer(200));
        await world.MustHearAsync(failing, await world.MustCreateAsync(admin));
    }

    // Some receivers never answer; at most 20 deliveries are under way.
    private static async Task BesideHangingAsync(TenantWorld world)
    {
        var (admin, hooks) = (await world.AddTenantWithAsync(), new List<Hook>());
        for (var number = 0; number < Hanging + 2; number++) hooks.Add(await world.MustRegisterAsync(admin));
        var hanging = hooks.Skip(1).Take(Hanging).ToList();
        world.Scenario.Did($"Let {Hanging} of {hooks.Count} receivers of one tenant never answer, and created two documents.");
        using var hangs = world.Outside.Rules.Add(
            request => hanging.Any(hook => request.Path.EndsWith(hook.ReceiverId, StringComparison.Ordinal)), FakeFault.NeverAnswerBeforeEffect);
        Document[] documents = [await world.MustCreateAsync(admin), await world.MustCreateAsync(admin)];
        foreach (var document in documents)
            foreach (var hook in (Hook[])[hooks[0], hooks[^1]]) await world.MustHearAsync(hook, document);
        foreach (var document in documents)
            foreach (var hook in hanging) await world.MustSettleAsync(hook, document.DocumentId, "created");
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
}
