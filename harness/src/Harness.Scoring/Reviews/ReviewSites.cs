using System.Text.RegularExpressions;
using Harness.Exercises;
using Harness.Twins;

namespace Harness.Reviews;

/// <summary>A place where a reviewer may honestly put a finding about a site: the cause, the call, the schema.</summary>
/// <param name="File">The file.</param>
/// <param name="Symbol">
/// What the lines are counted from: a type or member as <see cref="SymbolFinder"/> names it; `site` for the site's own blocks in this file, wherever
/// they are; null for the whole file.
/// </param>
/// <param name="From">
/// The first line, 0 for the symbol's first; null for all of the symbol, or for the one line of a text. A symbol that holds blocks of sites has no fixed
/// lines after them.
/// </param>
/// <param name="To">The last line, counted alike.</param>
/// <param name="Twin">The twin that has this anchor; null for both.</param>
/// <param name="Text">
/// In place of a symbol: what exactly one line of the file holds. That line is 0, and those before it are negative.
/// </param>
public sealed record SiteAnchor(string File, string? Symbol = null, int? From = null, int? To = null, Twin? Twin = null, string? Text = null)
{
    /// <summary>The symbol that stands for the site's own blocks.</summary>
    public const string OwnBlocks = "site";
}

/// <summary>One site: a defect, or something right that looks as odd, as the seed of the hand-out decides.</summary>
public sealed record ReviewSite
{
    /// <summary>Its id, as in `#if SITE_id`.</summary>
    public required string Id { get; init; }

    /// <summary>What it is about, in a few words.</summary>
    public string? Title { get; init; }

    /// <summary>The scenario that is red where its bad twin is, and green where its good one is; null where no scenario is about it.</summary>
    public string? Scenario { get; init; }

    /// <summary>What finding it is worth, compared with the others.</summary>
    public required double Weight { get; init; }

    /// <summary>What is wrong with the bad twin: a sentence for interviewers.</summary>
    public required string Bad { get; init; }

    /// <summary>Why the good twin is right: a sentence for interviewers.</summary>
    public required string Good { get; init; }

    /// <summary>Why the good twin looks wrong, for interviewers.</summary>
    public string? Odd { get; init; }

    /// <summary>How its scenario brings it about, for authors.</summary>
    public string? Forcing { get; init; }

    /// <summary>What its scenario asserts, and nothing else: so no other site can turn it red. For authors.</summary>
    public string? Asserts { get; init; }

    /// <summary>Where a finding about it may be.</summary>
    public required IReadOnlyList<SiteAnchor> Anchors { get; init; }

    /// <summary>The clauses that it may be said to break.</summary>
    public required IReadOnlyList<string> Clauses { get; init; }

    /// <summary>The harms that it may be said to do.</summary>
    public required IReadOnlyList<string> Harms { get; init; }
}

/// <summary>What is right about a review: the content of `reviews/sites.json` in the private folder.</summary>
public sealed partial record ReviewSites
{
    /// <summary>The folder of sites and scored reviews, below an exercise's private folder.</summary>
    public const string FolderName = "reviews";

    /// <summary>The name of the file.</summary>
    public const string FileName = "sites.json";

    /// <summary>The seed of the hand-out that stands in the exercise's own folder.</summary>
    public required long Practice { get; init; }

    /// <summary>How many sites of a hand-out are bad.</summary>
    public required int BadSites { get; init; }

    /// <summary>The sites.</summary>
    public required IReadOnlyList<ReviewSite> Sites { get; init; }

    /// <summary>The sites that are bad in the hand-out of a seed.</summary>
    public IReadOnlySet<string> BadIn(long seed) => TwinChoice.Bad(seed, [.. Sites.Select(site => site.Id)], BadSites);

    /// <summary>Reads and checks a file's content.</summary>
    /// <exception cref="InvalidDataException">It does not fit the form; the message names the file and the error.</exception>
    public static ReviewSites Parse(string json, string path, ReviewForm form)
    {
        var all = StrictJson.Parse<ReviewSites>(json, ReviewForm.JsonOptions, fault => $"{path} is not a valid list of sites: {fault}");
        foreach (var site in all.Sites)
        {
            if (FaultOf(site, form) is { } fault) throw new InvalidDataException($"{path}: the site '{site.Id}' {fault}.");
        }

        if (all.Sites.Select(site => site.Id).Distinct().Count() < all.Sites.Count) throw new InvalidDataException($"{path}: two sites have the same id.");
        // Without a good site, whoever names everything is right.
        return all.BadSites > 0 && all.BadSites < all.Sites.Count ? all : throw new InvalidDataException($"{path}: `badSites` must be at least 1, and fewer than there are sites.");
    }

    private static string? FaultOf(ReviewSite site, ReviewForm form) => site switch
    {
        _ when !Id().IsMatch(site.Id) => "has an id that is not letters and digits",
        _ when site.Weight is not (> 0 and < 1000) => "needs a weight above 0",
        _ when site.Clauses.Count == 0 || site.Clauses.Except(form.Clauses).Any() => "accepts no clause, or one that the form does not list",
        _ when site.Harms.Count == 0 || site.Harms.Except(form.Harms.Keys).Any() => "accepts no harm, or one that the form does not list",
        _ when site.Anchors.All(anchor => anchor.Twin == Twin.Good) || site.Anchors.All(anchor => anchor.Twin == Twin.Bad) => "needs an anchor for each of its twins",
        _ => site.Anchors.Select(anchor => FaultOf(anchor, form)).FirstOrDefault(fault => fault is not null),
    };

    private static string? FaultOf(SiteAnchor anchor, ReviewForm form) => anchor switch
    {
        _ when !form.Files.Contains(anchor.File) => $"has an anchor in '{anchor.File}', which is not under review",
        { Symbol: not null, Text: not null } => $"has an anchor in '{anchor.File}' with a symbol and a text",
        { From: null, To: null } => null,
        { Text: not null, From: { } from, To: { } last } when last >= from => null,
        { From: >= 0, To: { } to } when to >= anchor.From => null,
        _ => $"has an anchor in '{anchor.File}' whose `from` and `to` are no lines",
    };

    [GeneratedRegex("^[A-Za-z0-9]+$")]
    private static partial Regex Id();
}
