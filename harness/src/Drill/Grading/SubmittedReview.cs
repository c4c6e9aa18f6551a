using System.Text;
using Drill.Reviewing;
using Drill.Submissions;
using Harness.Exercises;
using Harness.Reviews;
using Harness.Twins;

namespace Drill.Grading;

/// <summary>The review in a submission, and the hand-out that it is about.</summary>
internal sealed class SubmittedReview
{
    private readonly TwinFiles _twins;
    private readonly bool _isRecognised;
    private readonly ReviewLock? _lock;
    private readonly IReadOnlyDictionary<string, string> _texts;

    private SubmittedReview(TwinFiles twins, IReadOnlyDictionary<string, string> texts, ReviewLock? locked, HandOut? recognised)
    {
        (_twins, _texts, _lock, _isRecognised) = (twins, texts, locked, recognised is not null);
        HandOut = recognised ?? twins.Practice;
        Review = Review.Read(
            twins.Form, ReviewedSource.Of(twins.Form, HandOut.Source.Files), texts.GetValueOrDefault(twins.Form.Review),
            texts.Keys.Where(path => path.StartsWith(twins.Form.Proofs, StringComparison.Ordinal) && path.EndsWith(".cs", StringComparison.Ordinal)).ToHashSet());
    }

    /// <summary>What was handed out: the exercise's own source if nothing shows which hand-out it was.</summary>
    public HandOut HandOut { get; }

    /// <summary>The review, as far as its form is right.</summary>
    public Review Review { get; }

    /// <summary>What a review may say.</summary>
    public ReviewForm Form => _twins.Form;

    /// <summary>The source with the good twin of every place.</summary>
    public IReadOnlyDictionary<string, byte[]> AllGood => (HandOut with { Source = _twins.Source.AllGood }).Files;

    /// <summary>The proofs of findings that found no known defect: only these can change a score.</summary>
    public IReadOnlyList<string> OpenProofs
    {
        get
        {
            var found = ReviewMatching.Of(Review.Findings, HandOut.Map);
            return [.. Review.Findings.Where(finding => !found.ContainsKey(finding)).Select(finding => finding.Proof).OfType<string>()];
        }
    }

    /// <summary>Finds the review of a submission; null if the exercise asks for none.</summary>
    /// <exception cref="InvalidDataException">One of the author's files is not valid.</exception>
    public static SubmittedReview? Of(Submission submission, Exercise exercise)
    {
        if (TwinFiles.Find(exercise) is not { } twins) return null;
        var texts = submission.Files.ToDictionary(file => file.Key, file => Encoding.UTF8.GetString(file.Value), StringComparer.Ordinal);
        var locked = LockOf(texts);
        // A lock shows it only if the source had not been edited before.
        var recognised = (submission.Claims?.HandOut is { } digest ? twins.Recognise(digest) : null) ?? (locked is null ? null : twins.Recognise(locked));
        return new SubmittedReview(twins, texts, locked, recognised);
    }

    /// <summary>Scores it.</summary>
    /// <param name="proofs">What its proofs showed.</param>
    public GradedReview Score(IReadOnlyList<GradedProof> proofs)
    {
        var accepted = proofs.Where(proof => proof.Accepted).Select(proof => proof.Path).ToHashSet(StringComparer.Ordinal);
        var score = ReviewScorer.Score(_twins.Form, HandOut.Map, Review, accepted);
        return new GradedReview
        {
            HandOut = _isRecognised ? HandOut.Seed : null,
            Score = score,
            Bar = _twins.Form.Bar,
            Sites = [.. HandOut.Map.Sites.Select(site => SiteOf(site, score))],
            LockedAt = _lock?.LockedAt,
            ChangedSinceLock = _lock?.ChangedReview(_texts) ?? [],
            EditedBeforeLock = _lock?.EditedSource(HandOut.Source.Files) ?? [],
            Proofs = proofs,
            Log = AssistantLog.Read(_texts.GetValueOrDefault(AssistantLog.FileName)),
        };
    }

    private static GradedSite SiteOf(PlacedSite site, ReviewScore score)
    {
        var fate = site.Twin == Twin.Bad ? FindingFate.Found : FindingFate.GoodTwin;
        var finding = score.Findings.FirstOrDefault(one => one.Site == site.Site.Id && one.Fate == fate);
        return new GradedSite(site.Site.Id, site.Site.Title ?? site.Site.Bad, site.Twin == Twin.Bad, site.Site.Weight, site.Site.Scenario, finding?.Number);
    }

    // What a candidate's file holds decides nothing: a lock that cannot be read is none.
    private static ReviewLock? LockOf(IReadOnlyDictionary<string, string> texts)
    {
        if (texts.GetValueOrDefault(ReviewLock.FileName) is not { } json) return null;
        try
        {
            return ReviewLock.Parse(json, ReviewLock.FileName);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
