namespace Harness.Sheets;

/// <summary>What people score who know the form and nothing else.</summary>
/// <param name="Sheets">How many sheets were guessed.</param>
/// <param name="Mean">Their average score, 0 to 1.</param>
/// <param name="Percentile99">The score that one in a hundred exceeds.</param>
/// <param name="Most">The best score.</param>
public sealed record SheetGuesses(int Sheets, double Mean, double Percentile99, double Most)
{
    /// <summary>How many sheets are guessed.</summary>
    public const int Count = 20_000;

    // Scores depend on nothing else, so the distribution is the same each time.
    private const int Seed = 6120;

    /// <summary>Guesses and scores sheets. Each answer is uniform over what the form allows; of sets a share that is itself uniform.</summary>
    /// <param name="form">The questions.</param>
    /// <param name="key">The right answers.</param>
    /// <param name="known">The ids that can be an answer to a question of sets or cites, by the question's id.</param>
    public static SheetGuesses Of(SheetForm form, SheetKey key, IReadOnlyDictionary<string, IReadOnlySet<string>> known)
    {
        var random = new Random(Seed);
        var listed = known.ToDictionary(one => one.Key, one => one.Value.Order(StringComparer.Ordinal).ToArray());
        double[] scores =
        [
            .. Enumerable.Range(0, Count)
                .Select(_ => form.Questions.ToDictionary(question => question.Id, question => Guess(question, listed.GetValueOrDefault(question.Id) ?? [], random)))
                .Select(guess => SheetScorer.Score(form, key, new SheetAnswers(guess, [])).Total)
                .Order(),
        ];
        return new SheetGuesses(Count, scores.Average(), scores[(int)(Count * 0.99)], scores[^1]);
    }

    private static SheetAnswer Guess(SheetQuestion question, string[] ids, Random random) => question.Kind switch
    {
        QuestionKind.Code => new SheetAnswer { Code = question.Codes.Keys.Order(StringComparer.Ordinal).ElementAt(random.Next(question.Codes.Count)) },
        QuestionKind.Time => new SheetAnswer { Time = question.From!.Value + ((question.To!.Value - question.From.Value) * random.NextDouble()) },
        QuestionKind.Confidence => new SheetAnswer { Percent = random.Next(0, 101) },
        QuestionKind.Codes => new SheetAnswer { Ids = Some([.. question.Codes.Keys.Order(StringComparer.Ordinal)], question.AtMost, random) },
        _ => new SheetAnswer { Ids = Some(ids, question.AtMost, random) },
    };

    private static HashSet<string> Some(string[] all, int? atMost, Random random)
    {
        var count = random.Next(0, Math.Min(all.Length, atMost ?? all.Length) + 1);
        return random.GetItems(all, count).ToHashSet(StringComparer.Ordinal);
    }
}
