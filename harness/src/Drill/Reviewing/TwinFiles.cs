using System.Text;
using Drill.Foundation;
using Harness.Exercises;
using Harness.Reviews;
using Harness.Twins;

namespace Drill.Reviewing;

/// <summary>
/// The author's files of an exercise whose source has sites: `twins/src` and `reviews/sites.json` in the private folder. A candidate's package has none
/// of them.
/// </summary>
internal sealed class TwinFiles
{
    /// <summary>The folder of the author's source, below the exercise's private folder.</summary>
    public const string FolderName = "twins";

    /// <summary>The seeds of hand-outs are 1 to this. There are few enough of them for a grader to tell by its digest which one a hand-in began with.</summary>
    public const long LastSeed = 999;

    private readonly string _reviews;

    private TwinFiles(ReviewForm form, ReviewSites sites, TwinSource source, string reviews) => (Form, Sites, Source, _reviews) = (form, sites, source, reviews);

    /// <summary>What a review may say.</summary>
    public ReviewForm Form { get; }

    /// <summary>What is right about a review.</summary>
    public ReviewSites Sites { get; }

    /// <summary>The author's source.</summary>
    public TwinSource Source { get; }

    /// <summary>Reads the files of an exercise; null if it has none, as in a candidate's package.</summary>
    /// <exception cref="InvalidDataException">One of them is not valid; the message names it.</exception>
    public static TwinFiles? Find(Exercise exercise)
    {
        var reviews = Path.Combine(exercise.PrivateFolder, ReviewSites.FolderName);
        var (sites, twins, forms) = (Path.Combine(reviews, ReviewSites.FileName), Path.Combine(exercise.PrivateFolder, FolderName), Path.Combine(exercise.Folder, ReviewForm.FileName));
        if (!File.Exists(sites)) return null;
        var form = ReviewForm.Parse(File.ReadAllText(forms), forms);
        var texts = ContentHash.Files(twins).ToDictionary(
            path => Path.GetRelativePath(twins, path).Replace('\\', '/'), path => Encoding.UTF8.GetString(LineEnds.Unix(File.ReadAllBytes(path))), StringComparer.Ordinal);
        var list = ReviewSites.Parse(File.ReadAllText(sites), sites, form);
        var known = exercise.Manifest.Scenarios.Select(scenario => scenario.Id).ToHashSet();
        return list.Sites.FirstOrDefault(site => site.Scenario is { } scenario && !known.Contains(scenario)) is { } lost
            ? throw new InvalidDataException($"{sites}: the site '{lost.Id}' names the scenario '{lost.Scenario}', which exercise.json does not list.")
            : new TwinFiles(form, list, TwinSource.Parse(texts), reviews);
    }

    /// <summary>The hand-out of a seed.</summary>
    /// <exception cref="InvalidDataException">Sites and source do not fit together; the message says where.</exception>
    public HandOut Of(long seed)
    {
        var baked = Source.Bake(Sites.BadIn(seed));
        return new HandOut(seed, baked, SiteMap.Of(Sites, baked));
    }

    /// <summary>The hand-out that stands in the exercise's own folder.</summary>
    public HandOut Practice => Of(Sites.Practice);

    /// <summary>The hand-out with this digest; null if no seed gives it.</summary>
    public HandOut? Recognise(string digest) => All().FirstOrDefault(handOut => handOut.Digest(Form) == digest);

    /// <summary>The hand-out whose source a review was locked beside; null if no seed gives it, because the source had been edited.</summary>
    public HandOut? Recognise(ReviewLock locked) => All().FirstOrDefault(handOut => locked.EditedSource(handOut.Source.Files).Count == 0);

    /// <summary>The reviews whose score is known, by name.</summary>
    /// <exception cref="InvalidDataException">One is not valid; the message names the file.</exception>
    public IReadOnlyList<(string Name, ScoredReview Review)> Scored() =>
    [
        .. Directory.EnumerateFiles(_reviews, "*.json").Where(path => Path.GetFileName(path) != ReviewSites.FileName).Order(StringComparer.Ordinal)
            .Select(path => (Path.GetFileNameWithoutExtension(path), ScoredReview.Parse(File.ReadAllText(path), path))),
    ];

    /// <summary>Proof that the scorer tells reviews apart in as many hand-outs as a proof needs.</summary>
    public ReviewProof Prove() =>
        ReviewProof.Of(Form, Sites, Source, Scored(), Enumerable.Range(1, ReviewProof.Handouts - 1).Select(seed => (long)seed).Prepend(Sites.Practice));

    // The practice hand-out first: it is the most likely one in a plain clone.
    private IEnumerable<HandOut> All() =>
        Enumerable.Range(1, (int)LastSeed).Select(seed => (long)seed).Where(seed => seed != Sites.Practice).Prepend(Sites.Practice).Select(Of);
}
