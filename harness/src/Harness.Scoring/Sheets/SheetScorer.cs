namespace Harness.Sheets;

/// <summary>Scores answers against a key, by codes, moments and sets. Pure: the same answers always score the same.</summary>
public static class SheetScorer
{
    private const int ShownIds = 5;

    /// <summary>Scores a sheet.</summary>
    /// <param name="form">The questions.</param>
    /// <param name="key">The right answers.</param>
    /// <param name="answers">The answers, as far as their form is right.</param>
    public static SheetScore Score(SheetForm form, SheetKey key, SheetAnswers answers)
    {
        var right = form.Questions.Where(question => question.Kind != QuestionKind.Confidence).ToDictionary(
            question => question.Id, question => answers.ById.TryGetValue(question.Id, out var answer) ? RightOf(question.Kind, key.Answers[question.Id], answer) : 0);
        var coreRight = key.Answers.All(one => !one.Value.Core || right[one.Key] >= 1);
        foreach (var question in form.Questions.Where(question => question.Kind == QuestionKind.Confidence))
            right[question.Id] = answers.ById.TryGetValue(question.Id, out var answer) ? Brier(answer.Percent!.Value, coreRight) : 0;

        List<ScoredAnswer> scored = [];
        foreach (var question in form.Questions)
        {
            var keyed = key.Answers[question.Id];
            var missing = keyed.Needs.Where(id => right[id] < 1).ToList();
            var counted = missing.Count == 0 ? keyed.Weight * right[question.Id] : 0;
            scored.Add(new ScoredAnswer(
                question.Id, question.Ask, Said(answers.ById.GetValueOrDefault(question.Id)), Math.Round(right[question.Id], 4), keyed.Weight, Math.Round(counted, 4),
                Why(question, keyed, answers.ById.GetValueOrDefault(question.Id)) + (missing.Count > 0 && right[question.Id] > 0 ? $" It counts only with: {string.Join(", ", missing)}." : "")));
        }

        return new SheetScore(Math.Round(scored.Sum(one => one.Counted), 4), coreRight, scored, answers.Faults);
    }

    /// <summary>The harmonic mean of precision and recall.</summary>
    public static double F1(IReadOnlySet<string> said, IReadOnlyCollection<string> members)
    {
        var both = members.Count(said.Contains);
        return both == 0 ? 0 : 2.0 * both / (said.Count + members.Count);
    }

    private static double RightOf(QuestionKind kind, KeyedAnswer key, SheetAnswer answer) => kind switch
    {
        QuestionKind.Code => answer.Code == key.Code ? 1 : 0,
        QuestionKind.Time => answer.Time >= key.From && answer.Time <= key.To ? 1 : 0,
        // Enough is enough: the rest is the noise of what nobody can know.
        QuestionKind.Set => F1(answer.Ids!, key.Members) is var f1 && f1 >= key.LeastF1 ? 1 : 0,
        // Whoever names everything has found nothing: a true cause that is missing costs all, each false one its share.
        QuestionKind.Codes => key.Members.All(answer.Ids!.Contains) ? (double)key.Members.Count / answer.Ids!.Count : 0,
        QuestionKind.Cites => Cites(answer.Ids!, key),
        _ => 0,
    };

    // What tells the answer from another one counts for it, what contradicts it against it, and what says nothing counts for nothing.
    private static double Cites(IReadOnlySet<string> said, KeyedAnswer key)
    {
        var (speaking, against) = (key.Members.Count(said.Contains), key.Against.Count(said.Contains));
        return said.Count == 0 ? 0 : Math.Clamp((speaking - against) / (double)said.Count, 0, 1);
    }

    private static double Brier(int percent, bool happened)
    {
        var miss = (percent / 100.0) - (happened ? 1 : 0);
        return 1 - (miss * miss);
    }

    private static string? Said(SheetAnswer? answer) => answer switch
    {
        null => null,
        { Code: { } code } => code,
        { Time: { } time } => SheetAnswers.Moment(time),
        { Percent: { } percent } => $"{percent} %",
        { Ids: { } ids } => ids.Count <= ShownIds ? string.Join(", ", ids.Order(StringComparer.Ordinal)) : $"{ids.Count} ids",
        _ => null,
    };

    private static string Why(SheetQuestion question, KeyedAnswer key, SheetAnswer? answer) => question.Kind switch
    {
        QuestionKind.Code => $"Right: {key.Code}, {question.Codes[key.Code!]}.",
        QuestionKind.Codes => $"Right: {string.Join(", ", key.Members)}.",
        QuestionKind.Time => $"Right: from {SheetAnswers.Moment(key.From!.Value)} to {SheetAnswers.Moment(key.To!.Value)}.",
        QuestionKind.Set => $"Right: {key.Members.Count} ids." + (answer?.Ids is { } said
            ? FormattableString.Invariant($" Found {key.Members.Count(said.Contains)}, wrongly named {said.Count - key.Members.Count(said.Contains)}, F1 {F1(said, key.Members):0.000} (at least {key.LeastF1:0.00}).")
            : ""),
        QuestionKind.Cites => $"Speak for it: {string.Join(", ", key.Members)}. Speak against it: {string.Join(", ", key.Against)}.",
        _ => "1 less the square of what the confidence was wrong by.",
    };
}
