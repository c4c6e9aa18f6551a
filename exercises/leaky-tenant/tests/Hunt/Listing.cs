using System.Globalization;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Hunt;

/// <summary>A list as somebody asks for it.</summary>
/// <param name="Sort">The order; null for none.</param>
/// <param name="Dir">"asc", "desc", or null.</param>
/// <param name="Limit">How many; null for none.</param>
/// <param name="Q">What is searched for, by name (<see cref="TextOf"/>); null for nothing.</param>
internal sealed record Listing(string? Sort, string? Dir, string? Limit, string? Q)
{
    /// <summary>What may be searched for, in words.</summary>
    public static readonly IReadOnlyDictionary<string, string> Searches = new Dictionary<string, string>
    {
        ["twin"] = "what titles of both tenants hold",
        ["TWIN"] = "the same in capitals",
        ["pattern"] = "the same with a '_' for one of its letters",
        ["percent"] = "a '%'",
        ["blank"] = "a blank",
        ["mine"] = "what only the tenant's titles hold",
        ["theirs"] = "what only the other tenant's titles hold",
        ["quote"] = "a quote",
        ["nothing"] = "nothing",
    };

    private const int UsualLimit = 50;

    /// <summary>How many it shows at most.</summary>
    public int Most => Limit is null ? UsualLimit : int.Parse(Limit, CultureInfo.InvariantCulture);

    /// <summary>What a name of a search stands for.</summary>
    public static string? TextOf(string? q, LaneRun lane, Side side) => q switch
    {
        null => null,
        "twin" => lane.Twin[2..],
        "TWIN" => lane.Twin[2..].ToUpperInvariant(),
        "pattern" => $"{lane.Twin[2..^3]}_{lane.Twin[^2..]}",
        "percent" => "%",
        "blank" => " ",
        "mine" => side.Mark,
        "theirs" => lane.Other(side).Mark,
        "quote" => "'",
        _ => "",
    };

    /// <summary>The parameters.</summary>
    public string Query(string? q)
    {
        List<string> all = [];
        if (Sort is not null) all.Add($"sort={Sort}");
        if (Dir is not null) all.Add($"dir={Dir}");
        if (Limit is not null) all.Add($"limit={Limit}");
        if (q is not null) all.Add($"q={Uri.EscapeDataString(q)}");
        return all.Count == 0 ? "" : $"?{string.Join('&', all)}";
    }

    /// <summary>What is wrong with a list; null for nothing.</summary>
    /// <param name="shown">The list.</param>
    /// <param name="book">The tenant's documents.</param>
    /// <param name="q">What was searched for.</param>
    /// <param name="from">When it was asked for.</param>
    /// <param name="to">When it was answered.</param>
    public string? Differs(IReadOnlyList<Document> shown, DocumentBook book, string? q, long from, long to)
    {
        if (shown.Count > Most) return $"it has more than {Most}";
        if (shown.DistinctBy(document => document.DocumentId).Count() != shown.Count) return "it shows a document twice";
        List<Paper> found = [];
        foreach (var document in shown)
        {
            if (book.Find(document) is not { } paper) return $"the tenant has no {document}";
            found.Add(paper);
            if (q is not null && !Holds(document.Title, q)) return $"it was searched for \"{q}\", which is not in {document}";
            if (book.Ask(_ => paper.At(from, to)) == Presence.No) return $"there is no {document} any more";
            if (book.Ask(_ => paper.Differs(document, from, to)) is { } differs) return $"{document}: {differs}";
        }

        for (var index = 1; index < shown.Count; index++)
            if (IsBefore(shown[index], shown[index - 1])) return $"{shown[index]} comes after {shown[index - 1]}";
        var missing = book.Ask(papers => papers.FirstOrDefault(paper => !found.Contains(paper) && MustBeIn(paper, shown, q, from, to)));
        return missing is null ? null : $"document {missing.Id} is missing: {missing.Text}";
    }

    private bool MustBeIn(Paper paper, IReadOnlyList<Document> shown, string? q, long from, long to)
    {
        if (paper.At(from, to) != Presence.Yes || (q is not null && !paper.TitlesAt(from, to).All(title => Holds(title, q)))) return false;
        if (shown.Count < Most) return true;
        // Cut off: it must be there if it surely comes before the last one.
        return paper.TitlesAt(from, to).All(title =>
            IsBefore(new Document(paper.Id!, paper.Owner.UserId, null, title, "", [], paper.CreatedAt!, ""), shown[^1]));
    }

    // Surely, whatever the database's order of text is: by the first letter, and by times that differ enough.
    private bool IsBefore(Document one, Document other)
    {
        var compared = Sort switch
        {
            "title" => Letter(one.Title) is { } first && Letter(other.Title) is { } second ? first.CompareTo(second) : 0,
            "ownerId" => 0,
            "updatedAt" => Compare(one.UpdatedAt, other.UpdatedAt),
            _ => Compare(one.CreatedAt, other.CreatedAt),
        };
        return Dir == "desc" ? compared > 0 : compared < 0;
    }

    private static int Compare(string one, string other)
    {
        var (first, second) = (Document.TimeOf(one), Document.TimeOf(other));
        return first is null || second is null || (first.Value - second.Value).Duration() < TimeSpan.FromMilliseconds(1) ? 0 : first.Value.CompareTo(second.Value);
    }

    private static char? Letter(string title) => title.Length > 0 && title[0] is >= 'a' and <= 'z' ? title[0] : null;

    private static bool Holds(string title, string q) => title.Contains(q, StringComparison.OrdinalIgnoreCase);
}
