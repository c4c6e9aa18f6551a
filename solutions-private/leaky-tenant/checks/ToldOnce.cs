using Exercises.Testing;
using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Checks;

/// <summary>
/// The database is away at the moment at which receivers have answered, for longer than a service may try to note that. Then time passes, in which
/// whatever looks for what was left behind finds it.
/// </summary>
public sealed class ToldOnce
{
    private const int Hooks = 3;
    private static readonly TimeSpan HasIt = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(30);

    [Scenario("told-once")]
    public Task A_delivery_that_could_not_be_noted_is_not_told_again() => TenantWorld.RunAsync(async world =>
    {
        var admin = await world.AddTenantWithAsync();
        List<Hook> hooks = [];
        for (var hook = 0; hook < Hooks; hook++) hooks.Add(await world.MustRegisterAsync(admin));
        var gate = new Gate();
        using var held = world.Outside.Rules.Add(
            request => hooks.Any(hook => request.Path.EndsWith(hook.ReceiverId, StringComparison.Ordinal)), FakeFault.HoldAfterEffect(gate));
        var told = await world.MustCreateAsync(admin);
        await gate.WhenWaitingAsync(Hooks, HasIt);
        world.Scenario.ShouldBeForced(gate.Waiting > 0, "Nothing was delivered while receivers held their answers.");

        world.Scenario.Did(
            $"Cut the database off for {Away.TotalSeconds} s while {gate.Waiting} receivers had a delivery, let them answer, and waited for {Later.TotalSeconds} s more.");
        world.DatabaseIsAway();
        world.Service.Database.Refuse();
        gate.Open();
        await Quiet.UntilAsync(() => 0, Away, Away, world.Cancellation);
        world.Service.Database.Heal();
        await Quiet.UntilAsync(() => 0, Later, Later, world.Cancellation);
        world.DatabaseIsBack();
        foreach (var hook in hooks)
        {
            var got = world.Outside.ReceivedBy(hook.ReceiverId).Where(one => one.Told?.DocumentId == told.DocumentId).ToList();
            world.Scenario.MustHold(
                Promises.OnlyOwnEvents, got.Count <= 1, () => [$"{hook} was told of {told} while the database was away; nobody was killed", .. got.Select(one => $"{one}")]);
            await world.MustHearAsync(hook, await world.MustCreateAsync(admin));
        }
    });
}
