using System.CommandLine;
using System.Globalization;
using System.Text;
using Drill.Foundation;
using Drill.Reviewing;
using Harness.Exercises;
using Harness.Reports;
using Harness.Reviews;
using Harness.Twins;
using Harness.Verdicts;

namespace Drill.Verbs;

/// <summary>The parts of `drill review` for authors, who have the source with all twins.</summary>
internal static class AuthorsReviewVerbs
{
    /// <summary>The commands.</summary>
    public static IEnumerable<Command> Create(Func<DrillContext> context) => [Bake(context), Score(context)];

    private static Command Bake(Func<DrillContext> context)
    {
        var exercise = new Argument<string>("exercise") { Description = "Name of the exercise." };
        var seed = new Option<long?>("--seed") { Description = "Seed of the hand-out. Default: the one that stands in the exercise's own folder." };
        var good = new Option<bool>("--good") { Description = "The good twin of every site." };
        var bad = new Option<string[]>("--bad") { Description = "The bad twin of this site, and the good one of all others. May be repeated." };
        var folder = new Option<string?>("--out") { Description = "Folder to write to instead of the exercise's own." };
        var command = new Command("bake", "For authors: write the source of a hand-out from the author's source with all twins.") { exercise, seed, good, bad, folder };
        command.SetAction(parsed =>
        {
            var drill = context();
            var chosen = Names.FindExercise(drill.RepositoryRoot, parsed.GetRequiredValue(exercise));
            var twins = TwinsOf(chosen);
            var named = parsed.GetValue(bad) ?? [];
            if (named.FirstOrDefault(id => !twins.Source.Sites.Contains(id)) is { } unknown) throw Names.Unknown("site", unknown, twins.Source.Sites, "reviews/sites.json lists them.");
            var source = parsed.GetValue(good) || named.Length > 0 ? twins.Source.Bake(named) : twins.Of(parsed.GetValue(seed) ?? twins.Sites.Practice).Source;
            var target = parsed.GetValue(folder) ?? chosen.Folder;
            FileTree.Write(target, source.Files.Select(file => KeyValuePair.Create(file.Key, Encoding.UTF8.GetBytes(file.Value))));
            var sites = source.Places.Where(place => place.Twin == Twin.Bad).Select(place => place.Site).Distinct().Order(StringComparer.Ordinal);
            drill.Console.Profile.Out.Writer.WriteLine($"{Units.Count(source.Files.Count, "file")} written to {target}. Bad: {string.Join(" ", sites)}");
            return ExitCode.Green;
        });
        return command;
    }

    private static Command Score(Func<DrillContext> context)
    {
        var exercise = new Argument<string>("exercise") { Description = "Name of the exercise." };
        var files = new Argument<string[]>("review") { Description = "The review's file. May be repeated, with a seed for each.", Arity = ArgumentArity.OneOrMore };
        var seeds = new Option<long[]>("--seed") { Description = "Seed of the hand-out that the review is about." };
        var command = new Command("score", "For authors: score reviews, and say of each finding what it turned out to be. No proof is tried.") { exercise, files, seeds };
        command.SetAction(parsed =>
        {
            var drill = context();
            var twins = TwinsOf(Names.FindExercise(drill.RepositoryRoot, parsed.GetRequiredValue(exercise)));
            var (paths, chosen) = (parsed.GetRequiredValue(files), parsed.GetValue(seeds) ?? []);
            if (chosen.Length != paths.Length) throw new WrongUsageException("Name as many seeds as reviews: --seed for each.");
            var scores = paths.Zip(chosen, (path, seed) => ScoreOf(twins, path, seed)).ToList();
            foreach (var (path, score) in paths.Zip(scores)) Write(drill, path, score);
            if (scores.Count > 1)
                drill.Console.Profile.Out.Writer.WriteLine(FormattableString.Invariant(
                    $"{scores.Count} reviews: median recall {Median(scores, score => score.Recall):0.00}, median precision {Median(scores, score => score.Precision):0.00}; {scores.Count(score => score.Passes)} reach the bar."));
            return ExitCode.Green;
        });
        return command;
    }

    private static ReviewScore ScoreOf(TwinFiles twins, string path, long seed)
    {
        if (!File.Exists(path)) throw new WrongUsageException($"There is no {path}.");
        var handOut = twins.Of(seed);
        var review = Review.Read(twins.Form, ReviewedSource.Of(twins.Form, handOut.Source.Files), File.ReadAllText(path), new HashSet<string>());
        return ReviewScorer.Score(twins.Form, handOut.Map, review, new HashSet<string>());
    }

    private static void Write(DrillContext drill, string path, ReviewScore score)
    {
        var writer = drill.Console.Profile.Out.Writer;
        writer.WriteLine(FormattableString.Invariant(
            $"{path}: recall {score.Recall:0.00}, precision {score.Precision:0.00}, Brier {score.Brier?.ToString("0.00", CultureInfo.InvariantCulture) ?? "none"}, {(score.Passes ? "reaches the bar" : "below the bar")}"));
        foreach (var finding in score.Findings)
        {
            writer.WriteLine(PlainText.Clean(
                $"  {finding.Number,2} {finding.Count,-7} {finding.Fate,-9} {finding.Site,-4} {finding.File}:{finding.Lines} {finding.Clause} {finding.Harm} {finding.Confidence} %"));
        }

        if (score.Missed.Count > 0) writer.WriteLine($"   missed {string.Join(", ", score.Missed.Select(site => site.Site))}");
        foreach (var fault in score.Faults) writer.WriteLine("   " + PlainText.Clean(fault));
    }

    private static double Median(IReadOnlyList<ReviewScore> scores, Func<ReviewScore, double> value)
    {
        var sorted = scores.Select(value).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static TwinFiles TwinsOf(Exercise exercise) => TwinFiles.Find(exercise)
        ?? throw new WrongUsageException($"'{exercise.Name}' has no twins here: solutions-private/{exercise.Name}/{TwinFiles.FolderName} is not there.");
}
