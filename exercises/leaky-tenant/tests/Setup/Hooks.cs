using System.Diagnostics;
using System.Net;
using Harness.Scenarios;

namespace LeakyTenant.Tests.Setup;

/// <summary>A webhook, and the receiver that its url leads to, directly or in the end.</summary>
internal sealed record Hook(Member Admin, Webhook Webhook, string ReceiverId)
{
    public override string ToString() => $"{Webhook} of {Admin.Tenant.TenantId}";
}

/// <summary>Registers webhooks, and follows what they are told.</summary>
internal static class Hooks
{
    private static readonly TimeSpan SettledWithin = TimeSpan.FromSeconds(10);

    /// <summary>A public address, from the seed.</summary>
    public static IPAddress NewPublicAddress(this TenantWorld world) =>
        IPAddress.Parse($"{world.Scenario.Next(20, 90)}.{world.Scenario.Next(1, 255)}.{world.Scenario.Next(1, 255)}.{world.Scenario.Next(1, 255)}");

    /// <summary>A name that nobody has used.</summary>
    public static string NewHost(this TenantWorld world) => $"hooks-{world.Scenario.Token()}.test";

    /// <summary>A name that means these addresses; one public one, if none is given.</summary>
    public static string NewHost(this TenantWorld world, params IReadOnlyList<IPAddress> addresses)
    {
        var host = world.NewHost();
        world.Internet.Says(host, addresses.Count > 0 ? addresses : [world.NewPublicAddress()]);
        return host;
    }

    /// <summary>Registers a webhook to a receiver at this host, which must be taken.</summary>
    /// <param name="world">The world.</param>
    /// <param name="admin">Who registers it.</param>
    /// <param name="host">The host and, where it is not 80, the port; null for a fresh public name.</param>
    /// <param name="receiverId">The receiver; null for a fresh one.</param>
    public static async Task<Hook> MustRegisterAsync(this TenantWorld world, Member admin, string? host = null, string? receiverId = null)
    {
        receiverId ??= $"r-{world.Scenario.Token(16)}";
        var secret = world.NewSecret();
        var url = $"http://{host ?? world.NewHost([])}/{Receivers.PathOf(receiverId)}";
        var answer = await world.Client.RegisterAsync(admin, url, secret);
        world.Scenario.MustHold(
            Promises.PublicIsTaken, answer is { Status: 201 } && answer.Field("webhookId") is { Length: > 0 } && answer.Field("url") == url,
            () => [$"{admin} registers {url}", $"answer: {answer}"]);
        return new Hook(admin, new Webhook(answer.Field("webhookId")!, url, secret), receiverId);
    }

    /// <summary>Registers a webhook whose host is not public: it may be refused (null), or taken (C14).</summary>
    public static async Task<Hook?> MayRegisterAsync(this TenantWorld world, Member admin, string url)
    {
        var secret = world.NewSecret();
        var answer = await world.Client.RegisterAsync(admin, url, secret);
        world.Scenario.MustHold(
            Promises.BadInputIsRefused, answer.IsRefusal(400) || (answer.Status == 201 && answer.Field("webhookId") is { Length: > 0 }),
            () => [$"{admin} registers {url}", $"answer: {answer}"]);
        return answer.Status == 201 ? new Hook(admin, new Webhook(answer.Field("webhookId")!, url, secret), "") : null;
    }

    /// <summary>What became of the delivery of one event, once that is known, which must be within 10 s.</summary>
    public static async Task<Delivery> MustSettleAsync(this TenantWorld world, Hook hook, string documentId, string happened)
    {
        var startedAt = Stopwatch.GetTimestamp();
        using var waiting = world.Scenario.Waiting("deliveries");
        while (true)
        {
            var answer = await world.Client.DeliveriesAsync(hook.Admin, hook.Webhook.WebhookId);
            world.Scenario.MustHold(Promises.Readable, answer.Deliveries is not null, () => [$"the deliveries of {hook}", $"answer: {answer}"]);
            var found = answer.Deliveries!.Where(one => one.DocumentId == documentId && one.Event == happened).ToList();
            if (found is [{ Status: Delivery.Delivered or Delivery.Failed } settled]) return settled;
            world.Scenario.MustHoldInTime(
                Promises.DeliveryIsShown, Stopwatch.GetElapsedTime(startedAt) < ScenarioContext.CeilingOf(SettledWithin, startedAt),
                () => [$"{hook} is to be told of {happened} {documentId}", $"its deliveries: {answer}", .. Lines(world)]);
            await world.BeforeTheNextLookAsync();
        }
    }

    /// <summary>An event of a document must be delivered to a webhook, once, and signed.</summary>
    public static async Task MustHearAsync(this TenantWorld world, Hook hook, Document document, string happened = "created")
    {
        var delivery = await world.MustSettleAsync(hook, document.DocumentId, happened);
        // What else is told to a receiver that others have, too, is not this webhook's.
        var got = world.Outside.ReceivedBy(hook.ReceiverId)
            .Where(one => one.Told?.DocumentId == document.DocumentId && one.Told.Event == happened)
            .Where(one => one.Told!.DeliveryId == delivery.DeliveryId || one.IsSignedWith(hook.Webhook.Secret)).ToList();
        IEnumerable<string> Seen() =>
            [$"{hook} is to be told of {happened} {document}", $"{delivery}", .. got.Select(one => $"{one}"), .. Lines(world)];
        world.Scenario.MustHold(Promises.IsDelivered, delivery.Status == Delivery.Delivered && got.Count > 0, Seen);
        world.Scenario.MustHold(Promises.OnlyOwnEvents, got.Count == 1, Seen);
        world.Scenario.MustHold(
            Promises.IsSigned,
            got[0].Told!.DeliveryId == delivery.DeliveryId && got[0].Told!.Title == document.Title && got[0].IsSignedWith(hook.Webhook.Secret), Seen);
    }

    /// <summary>An event must have failed at each of these webhooks, and no connection must have been opened to what is not public.</summary>
    public static async Task MustFailInsideAsync(this TenantWorld world, IEnumerable<Hook> hooks, Document document, string happened = "created")
    {
        foreach (var hook in hooks)
        {
            var delivery = await world.MustSettleAsync(hook, document.DocumentId, happened);
            world.MustStayOutside($"{hook} is told of {happened} {document.DocumentId}");
            world.Scenario.MustHold(
                Promises.InsideFails, delivery.Status == Delivery.Failed, () => [$"{hook} leads inside", $"{delivery}", .. Lines(world)]);
        }
    }

    /// <summary>No connection was opened to what is not public, and nobody inside has heard anything.</summary>
    public static void MustStayOutside(this TenantWorld world, string what) => world.Scenario.MustHold(
        Promises.NeverInside, world.Intrusions.Count == 0, () => [what, .. world.Intrusions.Take(30)]);

    private static IEnumerable<string> Lines(TenantWorld world) => world.Internet.Dials.TakeLast(10).Select(dial => $"{dial}");
}
