using System.Diagnostics;
using Exercises.Testing;
using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Checks;

/// <summary>
/// Identity refuses connections, and then takes them and says nothing, for longer than any interval of asking, while tokens of known keys, of unknown
/// ones and of none arrive. Then it is back, with a new key.
/// </summary>
public sealed class IdentityAwayForLong
{
    // Longer than the 5 s in which it is asked at most once, and than the 10 s in which a new key counts.
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan HonouredWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AskedEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    [Scenario("identity-away-for-long")]
    public Task Keys_that_were_honoured_stay_so_while_Identity_is_away_for_long() => TenantWorld.RunAsync(async world =>
    {
        var member = await world.AddTenantWithAsync();
        var document = await world.MustCreateAsync(member);
        foreach (var (what, begin) in ((string, Action)[])
            [("refuse connections", world.Identity.Network.Refuse), ("say nothing", world.Identity.Network.Freeze)])
        {
            await StayAwayAsync(world, member, document, what, begin);
            await ComeBackAsync(world, member, document);
        }
    });

    private static async Task StayAwayAsync(TenantWorld world, Member member, Document document, string what, Action begin)
    {
        world.Scenario.Did($"Let Identity {what} for {Away.TotalSeconds} s, and sent tokens of a known key, of unknown ones and of nobody.");
        var known = world.Identity.Current;
        var (from, startedAt) = (world.Identity.Fetches.Count, Stopwatch.GetTimestamp());
        begin();
        while (Stopwatch.GetElapsedTime(startedAt) < Away)
        {
            var (good, none, forged) = (
                ReadAsync(world, document, world.TokenOf(member, known)),
                ReadAsync(world, document, world.UnheardTokenOf(member), mayBeLater: true),
                ReadAsync(world, document, world.TokenOf(member, SigningKey.Of(known.Kid, 4))));
            var (one, other, third) = (await good, await none, await forged);
            world.Scenario.MustHold(
                Promises.KnownKeysStay, document.IsSame(one.Document),
                () => [$"Identity does not answer: {what}", $"{member} reads with a token of a known key", $"answer: {one}"]);
            world.Scenario.MustHold(
                Promises.KnownKeysStay, other.IsRefusal(401) || other.Status == 503,
                () => [$"Identity does not answer: {what}", "reads with a token of an unknown key", $"answer: {other}"]);
            world.MustBeRefused(third, 401, Promises.OnlyValidTokens, "reads with a token that is signed by another key than it names");
            await Quiet.UntilAsync(() => world.Identity.Fetches.Count, Pause, Pause, world.Cancellation);
        }

        // One more than there is room for: the first interval may have begun before. What is refused reaches no journal.
        var most = 2 + (int)(Stopwatch.GetElapsedTime(startedAt) / AskedEvery);
        world.Scenario.MustBeAtMost(
            Promises.KeysAreAskedRarely, "requests for keys while Identity is away", world.Identity.Fetches.Count - from, most,
            () => [.. world.Identity.Fetches.TakeLast(10).Select(entry => $"{entry}")]);
    }

    private static async Task ComeBackAsync(TenantWorld world, Member member, Document document)
    {
        world.Identity.Heal();
        var key = SigningKey.Of($"k-{world.Scenario.Token()}", 2);
        world.Identity.Publish(key);
        world.Scenario.Did("Let Identity be back, with a new key, and sent tokens of it until one was honoured.");
        var publishedAt = Stopwatch.GetTimestamp();
        using var waiting = world.Scenario.Waiting("a new key to be honoured");
        while (true)
        {
            var answer = await ReadAsync(world, document, world.TokenOf(member, key), mayBeLater: true);
            if (document.IsSame(answer.Document)) return;
            world.Scenario.MustHoldInTime(
                Promises.NewKeysCount, Stopwatch.GetElapsedTime(publishedAt) < ScenarioContext.CeilingOf(HonouredWithin, publishedAt),
                () => [$"the key was published {Stopwatch.GetElapsedTime(publishedAt).TotalSeconds:0.0} s ago", $"answer: {answer}"]);
            await world.BeforeTheNextLookAsync();
        }
    }

    private static Task<Answer> ReadAsync(TenantWorld world, Document document, string token, bool mayBeLater = false)
    {
        const string what = "reads a document";
        var path = $"documents/{document.DocumentId}";
        var headers = TenantClient.HeadersOf(token);
        return mayBeLater
            ? world.Client.SendMaybeLaterAsync(what, HttpMethod.Get, path, headers)
            : world.Client.SendAsync(what, HttpMethod.Get, path, body: null, headers);
    }
}
