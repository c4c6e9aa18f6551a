using System.Diagnostics;
using Harness.Fakes;
using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Guards;

/// <summary>Identity changes its keys, while somebody sends tokens with names of keys that there are not.</summary>
public sealed class KeysRotate
{
    private const int Unknown = 60;
    private const int AtOnce = 6;
    private const int Rounds = 3;

    private static readonly TimeSpan HonouredWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AskedEvery = TimeSpan.FromSeconds(5);

    [Scenario("keys-rotate")]
    public Task New_keys_are_honoured_soon_and_unknown_ones_cost_Identity_nothing() => TenantWorld.RunAsync(async world =>
    {
        var member = await world.AddTenantWithAsync();
        var document = await world.MustCreateAsync(member);
        var first = world.Identity.Current;
        var (from, startedAt) = (world.Identity.Fetches.Count, Stopwatch.GetTimestamp());
        var second = SigningKey.Of($"k-{world.Scenario.Token()}", 2);
        world.Scenario.Did(
            $"Sent {Unknown} tokens, each with a name of a key that nobody has, and some of a second key, which Identity published only then.");
        await AskForAsync(world, member, document, second);
        var refused = await InPartsAsync(
            Enumerable.Range(0, Unknown).Select(_ => world.UnheardTokenOf(member)).Append(world.TokenOf(member, second)),
            token => ReadAsync(world, member, document, token));
        foreach (var answer in refused) world.MustBeRefused(answer, 401, Promises.OnlyValidTokens, "reads with a token of an unknown key");
        world.Identity.Publish(second);
        var cells = new Cells(world);
        var known = first;
        await cells.UseAsync("a new key", "Authorization", async () =>
        {
            await MustHonourAsync(world, member, second);
            known = second;
        });
        await cells.AttackAsync("unknown keys", "Identity", () => MustBeRarely(world, from, startedAt));

        world.Scenario.Did(
            "Let Identity withdraw the first key, publish a third one, and answer nothing. Sent tokens of the key that was honoured last, and of such "
            + "as nobody has, until it had been asked, then let it refuse connections, and sent more.");
        // Where the second one was not honoured, that is told already: the first one stays.
        if (known == second) world.Identity.Withdraw(first);
        var third = SigningKey.Of($"k-{world.Scenario.Token()}", 4);
        world.Identity.Publish(third);
        await cells.UseAsync("a known key while Identity is away", "Authorization", () => StayWhileAwayAsync(world, member, document, known));

        world.Scenario.Did("Let Identity be back, and sent tokens of the third key until one was honoured.");
        world.Identity.Heal();
        await cells.UseAsync("a known key while Identity is away", "Authorization", async () =>
            MustOpen(world, document, await ReadAsync(world, member, document, world.TokenOf(member, known)), "Identity is back"));
        await cells.UseAsync("a new key", "Authorization", () => MustHonourAsync(world, member, third));
        cells.MustAllHold();
    });

    // Sends tokens of a key that there is not, until the service has asked for it, and knows that.
    private static async Task AskForAsync(TenantWorld world, Member member, Document document, SigningKey key)
    {
        var (before, startedAt) = (world.Identity.Fetches.Count, Stopwatch.GetTimestamp());
        while (world.Identity.Fetches.Count == before && Stopwatch.GetElapsedTime(startedAt) < HonouredWithin)
        {
            var answer = await ReadAsync(world, member, document, world.TokenOf(member, key));
            world.MustBeRefused(answer, 401, Promises.OnlyValidTokens, "reads with a token of a key that is not published");
            await world.BeforeTheNextLookAsync();
        }
    }

    // One more than there is room for: the first interval may have begun before.
    private static void MustBeRarely(TenantWorld world, int from, long startedAt)
    {
        var most = 2 + (int)(Stopwatch.GetElapsedTime(startedAt) / AskedEvery);
        var asked = world.Identity.Fetches.Count - from;
        world.Scenario.MustBeAtMost(
            Promises.KeysAreAskedRarely, "requests for keys", asked, most,
            () =>
            [
                $"{Unknown} tokens with unknown keys, and one new key, in {Stopwatch.GetElapsedTime(startedAt).TotalSeconds:0.0} s",
                $"{asked} requests for keys; the contract allows {most}", .. world.Identity.Fetches.TakeLast(10).Select(entry => $"{entry}"),
            ]);
    }

    // Whoever asks Identity waits for it; whoever has a key that is known does not.
    private static async Task StayWhileAwayAsync(TenantWorld world, Member member, Document document, SigningKey known)
    {
        var (from, startedAt) = (world.Identity.Fetches.Count, Stopwatch.GetTimestamp());
        world.Identity.Rules.Add(_ => true, FakeFault.NeverAnswerBeforeEffect);
        async Task MustStayAsync()
        {
            var unknown = ReadAsync(world, member, document, world.UnheardTokenOf(member), mayBeLater: true);
            MustOpen(world, document, await ReadAsync(world, member, document, world.TokenOf(member, known)), "Identity is away");
            var none = await unknown;
            world.Scenario.MustHold(
                Promises.KnownKeysStay, none.IsRefusal(401) || none.Status == 503,
                () => ["reads with a token of an unknown key, while Identity is away", $"answer: {none}"]);
        }

        // A service that asks at other times than this is one that nobody's token makes ask.
        while (world.Identity.Fetches.Count == from && Stopwatch.GetElapsedTime(startedAt) < HonouredWithin)
        {
            await MustStayAsync();
            await world.BeforeTheNextLookAsync();
        }

        world.Identity.Network.Refuse();
        for (var time = 0; time < Rounds; time++) await MustStayAsync();
    }

    // Whatever was sent before, and whatever the interval of asking.
    private static async Task MustHonourAsync(TenantWorld world, Member member, SigningKey key)
    {
        var publishedAt = Stopwatch.GetTimestamp();
        using var waiting = world.Scenario.Waiting("a new key to be honoured");
        while (true)
        {
            var answer = await world.Client.SendAsync(
                "lists with a token of the new key", HttpMethod.Get, "documents", body: null, TenantClient.HeadersOf(world.TokenOf(member, key)));
            if (answer.Status == 200) return;
            world.Scenario.MustHold(Promises.NewKeysCount, answer.Status == 401, () => ["lists with a token of the new key", $"answer: {answer}"]);
            world.Scenario.MustHoldInTime(
                Promises.NewKeysCount, Stopwatch.GetElapsedTime(publishedAt) < ScenarioContext.CeilingOf(HonouredWithin, publishedAt),
                () =>
                [
                    $"the key was published {Stopwatch.GetElapsedTime(publishedAt).TotalSeconds:0.0} s ago", $"answer: {answer}",
                    .. world.Identity.Fetches.TakeLast(5).Select(entry => $"{entry}"),
                ]);
            await world.BeforeTheNextLookAsync();
        }
    }

    private static async Task<IReadOnlyList<Answer>> InPartsAsync(IEnumerable<string> tokens, Func<string, Task<Answer>> send)
    {
        List<Answer> answers = [];
        foreach (var part in tokens.ToList().Chunk(AtOnce)) answers.AddRange(await Task.WhenAll(part.Select(send)));
        return answers;
    }

    private static Task<Answer> ReadAsync(TenantWorld world, Member member, Document document, string token, bool mayBeLater = false)
    {
        var (what, path, headers) = (
            $"{member} reads {document.DocumentId} with another token", $"documents/{document.DocumentId}", TenantClient.HeadersOf(token));
        return mayBeLater
            ? world.Client.SendMaybeLaterAsync(what, HttpMethod.Get, path, headers)
            : world.Client.SendAsync(what, HttpMethod.Get, path, body: null, headers);
    }

    private static void MustOpen(TenantWorld world, Document document, Answer answer, string when) => world.Scenario.MustHold(
        Promises.KnownKeysStay, document.IsSame(answer.Document),
        () => [$"{when}: reads {document} with a token of a known key", $"answer: {answer}"]);
}
