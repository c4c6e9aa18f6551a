extern alias Service;

using System.Collections.Concurrent;
using Exercises.Testing;
using Harness.Fakes;
using Harness.Scenarios;

namespace LeakyTenant.Tests.Setup;

/// <summary>How a scenario's world is set up.</summary>
internal sealed record TenantOptions
{
    /// <summary>Own process for scenarios that kill, count or read the log.</summary>
    public Isolation Isolation { get; init; } = Isolation.InProcess;

    /// <summary>By how much the instance's clock is wrong.</summary>
    public TimeSpan ClockOffset { get; init; }

    /// <summary>Whether a tenant of nobody's interest is served first: the first requests of a process take long.</summary>
    public bool WarmUp { get; init; } = true;
}

/// <summary>What one attempt of a scenario works with: a fresh database, Identity, a network with an outside and an inside, an instance.</summary>
internal sealed class TenantWorld : World<Service::Program, TenantClient>
{
    private readonly TenantOptions _options;
    private readonly ConcurrentDictionary<string, bool> _asked = new();
    private int _away;
    private int _serving;
    private (int Dials, int Inside, int Identity) _told;

    private TenantWorld(ScenarioContext scenario, TenantOptions options) : base(scenario)
    {
        _options = options;
        Identity = new IdentityProvider($"k-{scenario.Token()}");
        Internet = new Internet(Identity, Outside, Inside);
    }

    public IdentityProvider Identity { get; }

    public Internet Internet { get; }

    public Receivers Outside { get; } = new();

    public Inside Inside { get; } = new();

    /// <summary>The callers of the instance that serves now: the first one, if the scenario starts no other.</summary>
    public new TenantClient Client => Clients[_serving];

    /// <summary>That instance.</summary>
    public ServiceInstance Serving => Instances[_serving];

    /// <summary>The time by the service's clock.</summary>
    public DateTimeOffset Now => DateTimeOffset.UtcNow + _options.ClockOffset;

    /// <summary>The connections to what is not public, and what was heard there, since the last of them were told.</summary>
    public IReadOnlyList<string> Intrusions =>
    [
        .. Internet.Intrusions.Skip(_told.Dials).Select(dial => $"{dial}"), .. Inside.Journal.Entries.Skip(_told.Inside).Select(entry => $"inside: {entry}"),
        .. Identity.Others.Skip(_told.Identity).Select(entry => $"identity: {entry}"),
    ];

    /// <summary>Whether an instance was killed, or the database is away: then a request may lose its connection.</summary>
    public bool MayBeAway => Volatile.Read(ref _away) > 0;

    protected override IReadOnlyDictionary<string, HttpFake> Fakes => new Dictionary<string, HttpFake>
    {
        ["Identity"] = Identity, ["Network"] = Internet, ["Outside"] = Outside, ["Inside"] = Inside,
    };

    /// <summary>Runs one scenario over its own world.</summary>
    public static Task RunAsync(Func<TenantWorld, Task> body, TenantOptions? options = null) =>
        ScenarioRunner.RunAsync(async scenario => await body(await StartAsync(scenario, options ?? new TenantOptions())));

    /// <summary>Starts a world for an attempt.</summary>
    public static async Task<TenantWorld> StartAsync(ScenarioContext scenario, TenantOptions options)
    {
        var world = new TenantWorld(scenario, options);
        await world.StartAsync(new ServiceGroupOptions
        {
            Isolation = options.Isolation,
            StartsAgain = Promises.StartsAgain,
            AnswersInTime = Promises.AnswersInTime,
            TablesStayOpen = Promises.TablesStayOpen,
            Settings = _ => new Dictionary<string, string> { ["Clock:Offset"] = options.ClockOffset.ToString() },
        });
        if (options.WarmUp) await world.WarmUpAsync();
        return world;
    }

    /// <summary>A token of a member's, as Identity issues it now.</summary>
    /// <param name="member">The member.</param>
    /// <param name="key">The key that signs; null for Identity's current one.</param>
    public string TokenOf(Member member, SigningKey? key = null)
    {
        // Whoever gets a token asks with it.
        _asked.TryAdd(member.Tenant.TenantId, true);
        return Identity.TokenFor(member.Tenant.TenantId, member.UserId, Now, key);
    }

    /// <summary>A token that names a key of which nobody has heard.</summary>
    public string UnheardTokenOf(Member member) => TokenOf(member, SigningKey.Of("nobody's", 3) with { Kid = $"k-{Scenario.Token()}" });

    /// <summary>A user that nobody has heard of.</summary>
    public string NewUser() => $"u-{Scenario.Token()}";

    /// <summary>An id that nothing has.</summary>
    public string NewId()
    {
        // Of the kind that the service draws: version 7 of the present time.
        var random = string.Concat(Enumerable.Range(0, 20).Select(_ => $"{Scenario.Next(0, 16):x}"));
        var time = $"{Guid.CreateVersion7(DateTimeOffset.UtcNow)}"[..14];
        return $"{time}7{random[..3]}-a{random[3..6]}-{random[6..18]}";
    }

    /// <summary>Fresh text for a document. Each part of it holds twenty random letters, which are in nobody else's.</summary>
    public DocumentText NewText(string? parentId = null) =>
        new($"Title {Scenario.Token(20)}", $"Body {Scenario.Token(20)}", [$"tag-{Scenario.Token(20)}"], parentId);

    /// <summary>A secret for a webhook.</summary>
    public string NewSecret() => $"whsec-{Scenario.Token(40)}";

    /// <summary>Adds a tenant, as the accounts team does (A1).</summary>
    /// <param name="name">Its name; null for a fresh one, with twenty random letters.</param>
    /// <param name="tenantId">Its id; null for a fresh one.</param>
    public async Task<Tenant> AddTenantAsync(string? name = null, string? tenantId = null)
    {
        var tenant = new Tenant(tenantId ?? $"t-{Scenario.Token()}", name ?? $"Company {Scenario.Token(20)}");
        await using var session = await Group.OpenOtherAsync();
        await session.ExecuteAsync("INSERT INTO tenants (tenant_id, name) VALUES ($1, $2)", tenant.TenantId, tenant.Name);
        return tenant;
    }

    /// <summary>
    /// Adds a member, as the accounts team does (A1). Who the members of a tenant are may be kept for 5 s (C10), from its first request on.
    /// </summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="role">The role there.</param>
    /// <param name="userId">The user; null for a fresh one.</param>
    /// <param name="isLate">Whether the scenario knows that the member may count only 5 s later.</param>
    /// <exception cref="InvalidOperationException">Somebody has asked for this tenant already: a defect of the scenario.</exception>
    public async Task<Member> AddMemberAsync(Tenant tenant, string role = Member.Admin, string? userId = null, bool isLate = false)
    {
        if (!isLate && _asked.ContainsKey(tenant.TenantId))
            throw new InvalidOperationException($"{tenant} has been asked for: whoever is added now may count only 5 s later.");
        var member = new Member(tenant, userId ?? NewUser(), role);
        await using var session = await Group.OpenOtherAsync();
        await session.ExecuteAsync(
            "INSERT INTO members (tenant_id, user_id, role) VALUES ($1, $2, $3)", tenant.TenantId, member.UserId, member.Role);
        return member;
    }

    /// <summary>Adds a tenant with one member.</summary>
    public async Task<Member> AddTenantWithAsync(string role = Member.Admin, string? name = null) =>
        await AddMemberAsync(await AddTenantAsync(name), role);

    /// <summary>What has got inside so far was told: only what comes from now on counts.</summary>
    public void ForgetIntrusions() => _told = (Internet.Intrusions.Count, Inside.Journal.Count, Identity.Others.Count);

    /// <summary>Gives a member another role, as the accounts team does (A1); null removes it.</summary>
    public async Task ChangeRoleAsync(Member member, string? role)
    {
        await using var session = await Group.OpenOtherAsync();
        var changed = role is null
            ? await session.ExecuteAsync("DELETE FROM members WHERE tenant_id = $1 AND user_id = $2", member.Tenant.TenantId, member.UserId)
            : await session.ExecuteAsync(
                "UPDATE members SET role = $3 WHERE tenant_id = $1 AND user_id = $2", member.Tenant.TenantId, member.UserId, role);
        Scenario.MustHold(Promises.TablesStayOpen, changed == 1, () => [$"{member} is to be {role ?? "nobody"}; rows that were changed: {changed}"]);
    }

    /// <summary>
    /// Starts another instance, which is asked from now on: what is in its log is there because of what it is asked. The first one goes on
    /// working, and is asked again after <see cref="ServeAgain"/>.
    /// </summary>
    public async Task<ServiceInstance> ServeByAnotherAsync()
    {
        var instance = await StartInstanceAsync();
        _serving = Clients.Count - 1;
        await WarmUpAsync();
        return instance;
    }

    /// <summary>The first instance is asked again.</summary>
    public void ServeAgain() => _serving = 0;

    /// <summary>From now on requests may be answered "not now" (C14), until <see cref="DatabaseIsBack"/>: to be called 5 s after it can be reached again.</summary>
    public void DatabaseIsAway() => Interlocked.Increment(ref _away);

    /// <summary>From now on they may not.</summary>
    public void DatabaseIsBack() => Interlocked.Decrement(ref _away);

    /// <summary>Kills an instance: its log is complete then.</summary>
    public async Task KillAsync(ServiceInstance instance)
    {
        Interlocked.Increment(ref _away);
        await instance.KillAsync(Cancellation);
    }

    protected override TenantClient CreateClient(ServiceInstance instance) => new(this, instance);

    // The outcome is not judged. Nobody asks for a report: it may be kept (C9).
    private async Task WarmUpAsync()
    {
        var member = await AddTenantWithAsync();
        var made = await Client.CreateAsync(member, NewText());
        await Client.ListAsync(member);
        if (made.Document is { } document) await Client.DeleteAsync(member, document.DocumentId);
    }
}
