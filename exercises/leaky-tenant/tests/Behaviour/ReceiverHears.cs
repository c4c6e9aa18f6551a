using Harness.Fakes;
using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Behaviour;

public sealed class ReceiverHears
{
    [Scenario("receiver-hears")]
    public Task A_webhook_is_told_what_happens_to_documents_and_signed_for() => TenantWorld.RunAsync(async world =>
    {
        var admin = await world.AddTenantWithAsync();
        var (one, other) = (await world.MustRegisterAsync(admin), await world.MustRegisterAsync(admin, $"{world.NewHost([])}:8080"));
        world.Scenario.Did($"Registered {one} and {other}, and created, changed and deleted a document.");
        var created = await world.MustCreateAsync(admin);
        var title = world.NewText().Title;
        var changed = await world.MustPatchAsync(admin, created, new { title }, created with { Title = title });
        await world.MustDeleteAsync(admin, created);
        foreach (var hook in (Hook[])[one, other])
        {
            await world.MustHearAsync(hook, created);
            await world.MustHearAsync(hook, changed, "changed");
            await world.MustHearAsync(hook, changed, "deleted");
        }

        world.Scenario.Did("Looked at the order in which deliveries are shown.");
        var shown = await world.Client.DeliveriesAsync(admin, one.Webhook.WebhookId);
        world.Scenario.MustHold(
            Promises.Readable, shown.Deliveries?.Select(delivery => delivery.Event).SequenceEqual(["deleted", "changed", "created"]) == true,
            () => ["the newest comes first", $"answer: {shown}"]);

        world.Scenario.Did("Let one receiver answer 500, then refuse its connections, and created two more documents.");
        world.Outside.Answers(one.ReceiverId, FakeAnswer.Error(500, "broken"));
        await MustFailAsync(world, one, other, await world.MustCreateAsync(admin));
        var silent = await world.MustRegisterAsync(admin, SilentHost(world));
        await MustFailAsync(world, silent, other, await world.MustCreateAsync(admin));

        world.Scenario.Did("Asked for the deliveries of a webhook that does not exist.");
        var none = await world.Client.DeliveriesAsync(admin, world.NewId());
        world.Scenario.MustHold(Promises.Readable, none.Deliveries is [], () => [$"answer: {none}"]);
    }, new TenantOptions { WarmUp = false });

    private static string SilentHost(TenantWorld world)
    {
        var address = world.NewPublicAddress();
        world.Internet.Silence(address);
        return world.NewHost(address);
    }

    private static async Task MustFailAsync(TenantWorld world, Hook failing, Hook other, Document document)
    {
        var delivery = await world.MustSettleAsync(failing, document.DocumentId, "created");
        world.Scenario.MustHold(Promises.DeliveryIsShown, delivery.Status == Delivery.Failed, () => [$"{failing} cannot be told", $"{delivery}"]);
        await world.MustHearAsync(other, document);
    }
}
