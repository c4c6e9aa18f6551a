using System.Diagnostics;
using Exercises.Testing;
using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Checks;

/// <summary>
/// Tokens with unknown keys arrive for longer than most timers run, so that whatever asks Identity by itself meets what is asked because of them.
/// </summary>
public sealed class KeysForAMinute
{
    // The contract's 5 s, less what a network and two clocks may make of them.
    private static readonly TimeSpan AtLeastApart = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    [Scenario("keys-for-a-minute")]
    public Task However_long_unknown_keys_arrive_Identity_is_asked_once_in_five_seconds() => TenantWorld.RunAsync(async world =>
    {
        var member = await world.AddTenantWithAsync();
        var startedAt = Stopwatch.GetTimestamp();
        world.Scenario.Did($"Sent tokens with names of keys that nobody has for {Long.TotalSeconds} s.");
        while (Stopwatch.GetElapsedTime(startedAt) < Long)
        {
            const string what = "lists with a token of an unknown key";
            var headers = TenantClient.HeadersOf(world.UnheardTokenOf(member));
            world.MustBeRefused(
                await world.Client.SendAsync(what, HttpMethod.Get, "documents", body: null, headers), 401, Promises.OnlyValidTokens, what);
            await Quiet.UntilAsync(() => world.Identity.Fetches.Count, Pause, Pause, world.Cancellation);
        }

        var asked = world.Identity.Fetches;
        var soon = asked.Zip(asked.Skip(1)).Where(pair => pair.Second.ReceivedAt - pair.First.ReceivedAt < AtLeastApart).ToList();
        world.Scenario.MustHold(
            Promises.KeysAreAskedRarely, soon.Count == 0, () => [.. soon.Take(5).Select(pair => $"{pair.First}, and then {pair.Second}")]);
        await world.MustListAsync(member, Promises.Readable);
    });
}
