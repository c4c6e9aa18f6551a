using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Hunt;

/// <summary>A webhook that was registered, or may have been.</summary>
/// <param name="Site">Where it leads to.</param>
/// <param name="Secret">What signs for it.</param>
/// <param name="Registered">Its registration.</param>
internal sealed record Webhooked(Site Site, string Secret, Effort Registered)
{
    /// <summary>Its id; null while no answer has told it.</summary>
    public string? Id { get; set; }

    /// <summary>Who asks for its deliveries.</summary>
    public override string ToString() => $"webhook {Id ?? "(unknown)"} to {Site.Url}, {Site.Name}";
}

/// <summary>What webhooks are told of.</summary>
/// <param name="Paper">The document.</param>
/// <param name="Kind">"created", "changed" or "deleted".</param>
/// <param name="Effort">The request that did it.</param>
internal sealed record Happening(Paper Paper, string Kind, Effort Effort)
{
    /// <summary>The index of the instance that did it.</summary>
    public int Instance { get; set; }
}

/// <summary>The webhooks of one tenant, and what they are told of. Thread-safe.</summary>
internal sealed class HookBook
{
    private readonly Lock _lock = new();
    private readonly List<Webhooked> _hooks = [];
    private readonly List<Happening> _happenings = [];

    /// <summary>Its webhooks.</summary>
    public IReadOnlyList<Webhooked> Hooks { get { lock (_lock) return [.. _hooks.Where(hook => !hook.Registered.IsRefused)]; } }

    /// <summary>What may have happened.</summary>
    public IReadOnlyList<Happening> Happenings { get { lock (_lock) return [.. _happenings.Where(one => !one.Effort.IsRefused)]; } }

    /// <summary>A webhook is to be registered.</summary>
    public void Add(Webhooked hook)
    {
        lock (_lock) _hooks.Add(hook);
    }

    /// <summary>Something is asked for that webhooks are to be told.</summary>
    public Happening Add(Happening happening)
    {
        lock (_lock) _happenings.Add(happening);
        return happening;
    }
}
