using Harness.Scenarios;

namespace LeakyTenant.Tests.Setup;

/// <summary>What another tenant has: documents, one of them the parent of another, a webhook that was told something, and members.</summary>
/// <param name="Admin">Its admin, who made all of it.</param>
/// <param name="Documents">The documents; the last one has the first as its parent.</param>
/// <param name="Hook">The webhook.</param>
internal sealed record Strangers(Member Admin, IReadOnlyList<Document> Documents, Hook Hook)
{
    /// <summary>The texts that nobody else may see. The admin's id is none: the same person may be a member elsewhere (I2).</summary>
    public IReadOnlyList<string> Canaries =>
    [
        Admin.Tenant.Name, Admin.Tenant.TenantId, Hook.Webhook.Secret,
        .. Documents.SelectMany(document => (string[])[document.Title, document.Body, .. document.Tags]),
    ];

    /// <summary>Lets a tenant have all that.</summary>
    public static async Task<Strangers> SettleAsync(TenantWorld world, int documents = 3)
    {
        var admin = await world.AddTenantWithAsync();
        var hook = await world.MustRegisterAsync(admin);
        var created = new List<Document>(await world.MustCreateAsync(admin, documents - 1));
        created.Add(await world.MustCreateAsync(admin, world.NewText(created[0].DocumentId)));
        await world.MustHearAsync(hook, created[^1]);
        return new Strangers(admin, created, hook);
    }

    /// <summary>All of it must be as it was, as its own admin sees it.</summary>
    public async Task MustBeUntouchedAsync(TenantWorld world, Invariant? promise = null)
    {
        await world.MustListAsync(Admin, promise ?? Promises.OthersStay, Documents.Select(document => document.DocumentId));
        foreach (var document in Documents)
        {
            var answer = await world.Client.FindAsync(Admin, document.DocumentId);
            world.Scenario.MustHold(
                promise ?? Promises.OthersStay, document.IsSame(answer.Document), () => [$"its own admin reads {document}", $"answer: {answer}"]);
        }
    }

    /// <summary>What this tenant has and what nobody has must be told apart by nothing, and none of these texts be shown.</summary>
    /// <param name="world">The world.</param>
    /// <param name="what">What somebody else does, for example "a viewer reads a document".</param>
    /// <param name="theirs">The id of what this tenant has.</param>
    /// <param name="send">Does it with an id.</param>
    public async Task MustBeAsNobodysAsync(TenantWorld world, string what, string theirs, Func<string, Task<Answer>> send)
    {
        var nobodys = world.NewId();
        var (answer, none) = (await send(theirs), await send(nobodys));
        MustNotBeIn(world, $"{what} of another tenant", answer);
        world.Scenario.MustHold(
            Promises.OthersDoNotExist, Likeness.Of(answer, theirs) == Likeness.Of(none, nobodys),
            () => [$"{what} of another tenant: {answer} ({answer.ContentType})", $"{what} of nobody's: {none} ({none.ContentType})"]);
    }

    /// <summary>Which of the texts a text holds.</summary>
    public IEnumerable<string> FoundIn(string? text) =>
        text is null ? [] : Canaries.Where(canary => text.Contains(canary, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Stops an instance that has served others only, and nobody of this tenant: its log must hold none of these texts. Afterwards, the first
    /// instance is asked again.
    /// </summary>
    /// <param name="world">The world.</param>
    /// <param name="instance">The instance.</param>
    /// <param name="named">Texts that requests of others have named themselves.</param>
    public async Task MustNotBeInLogAsync(TenantWorld world, ServiceInstance instance, params IReadOnlyList<string> named)
    {
        world.ServeAgain();
        var lines = await world.StopAndReadLogsAsync(instance);
        MustNotBeIn(world, lines, named);
    }

    /// <summary>Log lines of requests of others must hold none of these texts.</summary>
    public void MustNotBeIn(TenantWorld world, IEnumerable<string> lines, params IReadOnlyList<string> named)
    {
        var found = lines.Where(line => FoundIn(line).Except(named).Any()).Take(5).ToList();
        world.Scenario.MustHold(
            Promises.NothingOfOthers, found.Count == 0,
            () => [$"logged by an instance that was asked by others only, and by nobody of {Admin.Tenant}:", .. found.Select(line => $"log: {line}")]);
    }

    /// <summary>An answer to somebody else must hold none of these texts, nor their ids beyond those that were named.</summary>
    public void MustNotBeIn(TenantWorld world, string what, Answer answer) => MustNotBeIn(world, what, answer.Body, $"{answer}");

    /// <summary>The same of an answer with its headers.</summary>
    public void MustNotBeIn(TenantWorld world, string what, string whole) => MustNotBeIn(world, what, whole, whole);

    private void MustNotBeIn(TenantWorld world, string what, string text, string shown) => world.Scenario.MustHold(
        Promises.NothingOfOthers, !FoundIn(text).Any(),
        () => [what, $"answer: {shown}", .. FoundIn(text).Select(one => $"holds: {one}")]);
}
