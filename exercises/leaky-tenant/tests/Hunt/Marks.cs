using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Hunt;

/// <summary>Words that are in the texts of one tenant each, so that whoever sees one knows whose text it is.</summary>
internal sealed partial class Marks(TenantWorld world)
{
    private const string Beginning = "zq";
    private const int Chars = 10;

    private readonly ConcurrentDictionary<string, Side> _owners = new();
    private readonly ConcurrentDictionary<(string Mark, string Other), bool> _held = new();

    /// <summary>A fresh one.</summary>
    public string New() => $"{Beginning}{world.Scenario.Token(Chars)}";

    /// <summary>It is a tenant's from now on.</summary>
    public void Belongs(string mark, Side side) => _owners[mark] = side;

    /// <summary>The tenants whose marks a text holds.</summary>
    public IReadOnlyList<Side> In(string text) =>
        [.. Candidates().Matches(text).Select(match => _owners.GetValueOrDefault(match.Groups[1].Value)).OfType<Side>().Distinct()];

    /// <summary>A tenant's request holds these marks itself: they may come back in its answer and its log.</summary>
    public void Held(Side side, string text)
    {
        foreach (var other in In(text))
            if (other != side) _held[(side.Mark, other.Mark)] = true;
    }

    /// <summary>The tenants whose text an answer to a tenant holds, and must not.</summary>
    /// <param name="side">The tenant.</param>
    /// <param name="request">Everything that its request held.</param>
    /// <param name="answer">Everything that was answered.</param>
    public IReadOnlyList<Side> Strangers(Side side, string request, string answer)
    {
        var found = In(answer);
        return found.All(other => other == side) ? [] : [.. found.Except(In(request)).Where(other => other != side)];
    }

    /// <summary>Whether a line of a log holds the texts of two tenants, neither of which has sent the other's.</summary>
    public bool IsShared(string line)
    {
        var found = In(line);
        return found.Any(one => found.Any(other => one != other && !_held.ContainsKey((one.Mark, other.Mark)) && !_held.ContainsKey((other.Mark, one.Mark))));
    }

    // Others may begin inside of one by chance.
    [GeneratedRegex("(?=(zq[a-z2-9]{10}))")]
    private static partial Regex Candidates();
}
