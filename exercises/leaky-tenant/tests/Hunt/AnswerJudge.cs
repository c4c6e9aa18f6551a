using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Hunt;

/// <summary>What an answer should be, if whoever asks may ask.</summary>
/// <param name="Least">The least role.</param>
/// <param name="Good">The status where all is well.</param>
internal sealed record Wanted(string Least, int Good)
{
    /// <summary>Whether it is bad input.</summary>
    public bool IsBad { get; init; }

    /// <summary>Whether it may be taken for bad input.</summary>
    public bool MayBeBad { get; init; }

    /// <summary>Whether what it is about is there, between two moments.</summary>
    public Func<long, long, Presence> Target { get; init; } = (_, _) => Presence.Yes;

    /// <summary>The promise that another status breaks.</summary>
    public Invariant Promise { get; init; } = Promises.Readable;
}

/// <summary>
/// What holds of every answer by itself, at the moment at which it comes: it comes in time, it holds nothing of others and no secret, and its
/// status is one of those that the token, the role, the input and what there is allow.
/// </summary>
internal sealed class AnswerJudge(TenantWorld world, Trouble trouble, Marks marks, Secrets secrets)
{
    private const int MostSeconds = 5;

    private static readonly TimeSpan AnsweredWithin = TimeSpan.FromSeconds(10);
    private static readonly string[] Roles = [Member.Viewer, Member.Editor, Member.Admin];

    /// <summary>Ends the attempt as failed where the answer breaks a promise.</summary>
    public void MustHold(Sent sent, Wanted wanted)
    {
        if (sent.Answer is not { } answer) return;
        IEnumerable<string> Seen() => [$"{sent}", .. answer.ContentType is { } type ? (string[])[$"content type: {type}"] : []];
        world.Scenario.MustHoldInTime(
            Promises.AnswersInTime, !answer.IsTimeout && sent.At.To(sent.Until) < ScenarioContext.CeilingOf(AnsweredWithin, sent.At), Seen);
        MustHoldNothing(sent, answer, Seen);
        var worth = WorthOf(sent);
        if (answer.Status is null or >= 500)
        {
            var isAway = trouble.WasAway(sent.Instance, sent.At, sent.Until);
            var mayWait = worth != Worth.Must && answer.Status == 503 && trouble.Keys.Away.Meet(sent.At, sent.Until, AnsweredWithin);
            world.Scenario.MustHold(Promises.NotNowIsRare, isAway || mayWait, Seen);
            world.Scenario.MustHold(
                Promises.NotNowIs503, answer.Status is null || (answer.Status == 503 && answer.SaysWhenToRetry(1, MostSeconds)), Seen);
            return;
        }

        MustBeAllowed(sent, answer, wanted, worth, Seen);
        if (answer.Status != 401 && sent.Token.Worth == Worth.Must) trouble.Keys.Honoured(sent.Instance, sent.Life, sent.Token.Kid, sent.Until);
    }

    /// <summary>The roles that may count for somebody's request.</summary>
    public static IReadOnlyList<string?> RolesOf(Sent sent) => sent.Person.Side.Roles.At(sent.Person.Member.UserId, sent.At, sent.Until);

    private void MustHoldNothing(Sent sent, Answer answer, Func<IEnumerable<string>> seen)
    {
        var whole = $"{sent.Headers}\n{answer.Body}";
        marks.Held(sent.Person.Side, sent.Request.Text);
        var strangers = marks.Strangers(sent.Person.Side, sent.Request.Text, whole);
        world.Scenario.MustHold(
            Promises.NothingOfOthers, strangers.Count == 0, () => [.. seen(), .. strangers.Select(one => $"holds text of {one}: {one.Mark}")]);
        world.Scenario.MustHold(Promises.SecretsStay, !secrets.AreIn(whole) && sent.Token.Finds?.AreIn(whole) != true, seen);
    }

    private void MustBeAllowed(Sent sent, Answer answer, Wanted wanted, Worth worth, Func<IEnumerable<string>> seen)
    {
        var status = answer.Status!.Value;
        var roles = RolesOf(sent);
        var (may, mayNot) = (roles.Any(role => IsAtLeast(role, wanted.Least)), roles.Any(role => !IsAtLeast(role, wanted.Least)));
        var presence = wanted.Target(sent.At, sent.Until);
        HashSet<int> allowed = [];
        if (worth != Worth.Must) allowed.Add(401);
        if (worth != Worth.MustNot)
        {
            if (mayNot) allowed.Add(403);
            if (wanted.IsBad || wanted.MayBeBad) allowed.Add(400);
            // Of several things that are wrong, any may be told.
            if (presence != Presence.Yes) allowed.Add(404);
            if (may && !wanted.IsBad && presence != Presence.No) allowed.Add(wanted.Good);
        }

        IEnumerable<string> Told() =>
        [
            .. seen(), $"right would be: {string.Join(" or ", allowed.Order())}", $"role: {string.Join(" or ", roles.Select(role => role ?? "none"))}",
        ];
        world.Scenario.MustHold(BrokenBy(status, wanted, worth, may, mayNot, sent), allowed.Contains(status), Told);
        world.Scenario.MustHold(Promises.Readable, status < 400 || answer.IsProblem, Told);
    }

    // The first that comes to a reader's mind.
    private Invariant BrokenBy(int status, Wanted wanted, Worth worth, bool may, bool mayNot, Sent sent) => worth == Worth.MustNot
        ? Promises.OnlyValidTokens
        : status == 401
            ? sent.Token.Kid != trouble.Keys.Steady.Kid ? Promises.NewKeysCount : trouble.Keys.Away.LastEnd > 0 ? Promises.KnownKeysStay : Promises.ValidTokensOpen
            : status == 403 || !may ? sent.Person.Side.Roles.HasChanged ? Promises.RolesCount : Promises.RolesAllow
                : wanted.IsBad && !mayNot ? Promises.BadInputIsRefused : wanted.Promise;

    private Worth WorthOf(Sent sent)
    {
        if (sent.Token.Worth == Worth.MustNot) return Worth.MustNot;
        var key = trouble.Keys.WorthOf(sent.Token.Kid, sent.Instance, sent.Life, sent.At, sent.Until);
        return key == Worth.Must ? sent.Token.Worth : key;
    }

    private static bool IsAtLeast(string? role, string least) => Array.IndexOf(Roles, role) >= Array.IndexOf(Roles, least);
}
