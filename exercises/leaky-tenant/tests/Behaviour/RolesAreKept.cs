using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Behaviour;

public sealed class RolesAreKept
{
    [Scenario("roles-are-kept")]
    public Task Viewers_read_editors_write_admins_see_to_webhooks_and_nobody_else_does_anything() => TenantWorld.RunAsync(async world =>
    {
        var admin = await world.AddTenantWithAsync();
        var editor = await world.AddMemberAsync(admin.Tenant, Member.Editor);
        var viewer = await world.AddMemberAsync(admin.Tenant, Member.Viewer);
        // Nobody has added this one.
        var nobody = new Member(admin.Tenant, world.NewUser(), "(none)");
        var (document, hook) = (await world.MustCreateAsync(editor), await world.MustRegisterAsync(admin));

        var reads = Reads(world, document);
        var writes = Writes(world, document);
        var admins = Admins(world, hook);
        world.Scenario.Did($"Sent every kind of request as {admin}, {editor}, {viewer}, and somebody who is no member.");
        (Member Member, Request[] Allowed)[] all =
            [(viewer, reads), (editor, [.. reads, .. writes]), (admin, [.. reads, .. writes, .. admins]), (nobody, [])];
        foreach (var (member, allowed) in all)
        {
            foreach (var request in (Request[])[.. reads, .. writes, .. admins])
            {
                var answer = await request.SendAsync(member);
                var isAllowed = allowed.Contains(request);
                world.Scenario.MustHold(
                    Promises.RolesAllow, isAllowed ? answer.Status == request.Status : answer.IsRefusal(403),
                    () =>
                    [
                        $"{member} {request.What}", $"expected: {(isAllowed ? request.Status : 403)}", $"answer: {answer} ({answer.ContentType})",
                    ]);
            }
        }

        world.Scenario.Did("Sent every kind of request without a token.");
        foreach (var (method, path) in ((HttpMethod, string)[])
            [(HttpMethod.Get, "documents"), (HttpMethod.Post, "documents"), (HttpMethod.Get, $"documents/{document.DocumentId}"),
                (HttpMethod.Delete, $"documents/{document.DocumentId}"), (HttpMethod.Get, "reports/usage"), (HttpMethod.Post, "webhooks")])
        {
            var answer = await world.Client.SendAsync($"{method} /{path} without a token", method, path, body: null, []);
            world.MustBeRefused(answer, 401, Promises.OnlyValidTokens, $"{method} /{path} without a token");
        }

        // Two of them have changed it to what it was: all but the time of that.
        var left = (await world.Client.FindAsync(viewer, document.DocumentId)).Document;
        await world.MustShowAsync(viewer, document with { UpdatedAt = left?.UpdatedAt ?? document.UpdatedAt });
    }, new TenantOptions { WarmUp = false });

    private static Request[] Reads(TenantWorld world, Document document) =>
    [
        new("lists the documents", 200, member => world.Client.ListAsync(member)),
        new("reads a document", 200, member => world.Client.FindAsync(member, document.DocumentId)),
        new("reads several", 200, member => world.Client.FindSeveralAsync(member, document.DocumentId)),
        new("asks for the report", 200, world.Client.ReportAsync),
    ];

    private static Request[] Writes(TenantWorld world, Document document) =>
    [
        new("creates a document", 201, member => world.Client.CreateAsync(member, world.NewText())),
        new("changes a document", 200, member => world.Client.PatchAsync(member, document.DocumentId, new { title = document.Title })),
        new("deletes a document", 204, async member =>
        {
            // Another one each time: made by whoever may, and left by whoever may not.
            var made = await world.Client.CreateAsync(member, world.NewText());
            return await world.Client.DeleteAsync(member, made.Document?.DocumentId ?? document.DocumentId);
        }),
    ];

    private static Request[] Admins(TenantWorld world, Hook hook) =>
    [
        new("registers a webhook", 201, member => world.Client.RegisterAsync(member, hook.Webhook.Url, world.NewSecret())),
        new("reads deliveries", 200, member => world.Client.DeliveriesAsync(member, hook.Webhook.WebhookId)),
    ];

    /// <summary>A request, and how it is answered to whoever may send it.</summary>
    private sealed record Request(string What, int Status, Func<Member, Task<Answer>> SendAsync);
}
