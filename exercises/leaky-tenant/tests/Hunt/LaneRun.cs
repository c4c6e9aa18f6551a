using Harness.Hunting;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Hunt;

/// <summary>Somebody at one of a lane's tenants.</summary>
/// <param name="Name">As moves call them, for example "a1".</param>
/// <param name="Side">The tenant that their token names.</param>
/// <param name="Member">Their id; the role is the one at the beginning.</param>
internal sealed record Person(string Name, Side Side, Member Member)
{
    public override string ToString() => $"{Name} ({Member.UserId} of {Member.Tenant.TenantId})";
}

/// <summary>One of the two tenants of a lane.</summary>
internal sealed class Side(char letter, Tenant tenant, string mark, RoleBook roles)
{
    /// <summary>"a" or "b".</summary>
    public char Letter => letter;

    /// <summary>The tenant.</summary>
    public Tenant Tenant => tenant;

    /// <summary>What is in this tenant's texts only.</summary>
    public string Mark => mark;

    /// <summary>Its members.</summary>
    public RoleBook Roles => roles;

    /// <summary>Its documents.</summary>
    public DocumentBook Documents { get; } = new();

    /// <summary>Its webhooks.</summary>
    public HookBook Hooks { get; } = new();

    public override string ToString() => $"tenant {letter} ({tenant.TenantId})";
}

/// <summary>
/// A lane while it is played: two tenants, a and b, who have the same people in other roles, and documents with the same titles. Lanes have
/// nothing to do with each other.
/// </summary>
internal sealed class LaneRun
{
    /// <summary>The people whose role is none of a script's business.</summary>
    public const string Keeper = "k";

    // What means something in SQL, patterns, HTML and JSON, and letters of other scripts.
    private const string Odd = " '; DROP TABLE documents; -- %_\\ \" <b>&amp;</b> {0} ${y} é ß 名 🙂";

    private static readonly string?[] RolesAtA = [Member.Admin, Member.Editor, Member.Viewer, null];
    private static readonly string?[] RolesAtB = [Member.Viewer, Member.Admin, Member.Editor, Member.Admin];

    private readonly TenantWorld _world;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Person> _people = [];
    private readonly Dictionary<string, Paper> _papers = [];
    private readonly Dictionary<string, Site> _sites = [];

    /// <summary>Makes a lane of a script.</summary>
    /// <param name="world">Where its ids are fresh.</param>
    /// <param name="trouble">What is disturbed.</param>
    /// <param name="marks">Takes the marks of its tenants.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="copy">Which of its copies this is.</param>
    public LaneRun(TenantWorld world, Trouble trouble, Marks marks, Lane lane, int copy)
    {
        (_world, Lane, Name) = (world, lane, copy == 0 ? lane.Id : $"{lane.Id}.{copy}");
        var style = lane.Moves.FirstOrDefault(move => move.Do == "names")?["are"];
        var token = world.Scenario.Token();
        Twin = $"{(char)('a' + world.Scenario.Next(0, 26))} Twin {token}";
        Port = world.Scenario.Next(20_000, 60_000);
        A = NewSide('a', style switch { "case" => $"t-{token}", "glued" => $"t{token}", _ => null });
        B = NewSide('b', style switch { "case" => $"T-{token.ToUpperInvariant()}", "glued" => $"t{token}-p", _ => null });
        foreach (var (side, roles) in ((Side, string?[])[])[(A, RolesAtA), (B, RolesAtB)])
        {
            foreach (var (index, role) in roles.Index()) AddPerson(side, $"{index + 1}", $"u{index + 1}{token}", role);
            AddPerson(side, Keeper, $"keeper-{world.Scenario.Token()}", Member.Admin);
        }

        // Written one after the other, what names a member of one tenant names somebody at the other, too.
        void AddPerson(Side side, string number, string userId, string? role)
        {
            var id = style == "glued" && side == A && number != Keeper ? $"p-{userId}" : userId;
            side.Roles.Begin(id, role);
            _people[$"{side.Letter}{number}"] = new Person($"{side.Letter}{number}", side, new Member(side.Tenant, id, role ?? "nobody"));
        }

        Side NewSide(char letter, string? tenantId)
        {
            var mark = marks.New();
            var tenant = new Tenant(tenantId ?? $"t-{mark}", $"Company {mark}");
            var side = new Side(letter, tenant, mark, new RoleBook(world, trouble, tenant));
            marks.Belongs(mark, side);
            return side;
        }
    }

    /// <summary>The lane as it was drawn.</summary>
    public Lane Lane { get; }

    /// <summary>Its name among the lanes that are played.</summary>
    public string Name { get; }

    /// <summary>The title that documents of both tenants have.</summary>
    public string Twin { get; }

    /// <summary>The port of its webhooks: whoever is called there is called because of this lane.</summary>
    public int Port { get; }

    /// <summary>The first tenant.</summary>
    public Side A { get; }

    /// <summary>The second one.</summary>
    public Side B { get; }

    /// <summary>Both tenants.</summary>
    public IReadOnlyList<Side> Sides => [A, B];

    /// <summary>Everybody.</summary>
    public IReadOnlyCollection<Person> People => _people.Values;

    /// <summary>The places that its webhooks lead to.</summary>
    public IReadOnlyList<Site> Sites { get { lock (_lock) return [.. _sites.Values]; } }

    /// <summary>The other tenant.</summary>
    public Side Other(Side side) => side == A ? B : A;

    /// <summary>Somebody by their name.</summary>
    public Person PersonOf(string name) => _people[name];

    /// <summary>The keeper of a tenant.</summary>
    public Person KeeperOf(Side side) => _people[$"{side.Letter}{Keeper}"];

    /// <summary>The side that a name belongs to, of somebody or of a document.</summary>
    public Side SideOf(string name) => name[0] == 'b' ? B : A;

    /// <summary>A document by its name, for example "ax"; null for one that there is not.</summary>
    public Paper? PaperOf(string name)
    {
        lock (_lock) return _papers.GetValueOrDefault(name);
    }

    /// <summary>A document has this name from now on.</summary>
    public void Call(string name, Paper paper)
    {
        lock (_lock) _papers[name] = paper;
    }

    /// <summary>The place that a move's webhook leads to; made when it is first asked for.</summary>
    public Site SiteOf(string name, Move move)
    {
        lock (_lock) return _sites.TryGetValue(name, out var known) ? known : _sites[name] = Site.Create(_world, name, Port, move);
    }

    /// <summary>The same; null if it was not made.</summary>
    public Site? FindSite(string name)
    {
        lock (_lock) return _sites.GetValueOrDefault(name);
    }

    /// <summary>Fresh text of a tenant's.</summary>
    public DocumentText NewText(Side side, string? kind) => kind switch
    {
        "twin" => new(Twin, $"Body {Fresh(side)}", ["twin"]),
        "longest" => new(
            $"{Letter()}{Fresh(side)}".PadRight(200, 't'), new string('b', 20_000),
            [.. Enumerable.Range(0, 20).Select(number => $"{number:00}{new string('g', 38)}")]),
        "odd" => new($"{Letter()}{Fresh(side)}{Odd}", $"{Fresh(side)}\r\n\t\\", ["a,b", "{a}", "NULL", "\"", "same", "same"]),
        "bare" => new($"{Letter()}{Fresh(side)}", "", []),
        _ => new($"{Letter()}{Fresh(side)}", $"Body {Fresh(side)}", [$"tag-{Fresh(side)}"]),
    };

    /// <summary>A text that holds the tenant's mark, and is like no other.</summary>
    public string Fresh(Side side) => $"{side.Mark}{_world.Scenario.Token(8)}";

    // Texts are compared by their first letters, whatever the database's order is.
    private char Letter() => (char)('a' + _world.Scenario.Next(0, 26));
}
