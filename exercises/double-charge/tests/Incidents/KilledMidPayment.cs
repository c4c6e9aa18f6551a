using DoubleCharge.Tests.Setup;
using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Incidents;

/// <summary>Kills the service before each operation of a payment in turn, right after the charge, and right after the next write.</summary>
public sealed class KilledMidPayment
{
    // More operations than any sensible design needs, including a settling worker's; the sweep ends with the first payment
    // that is answered before its kill.
    private const int MostOperations = 12;
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(10);

    [Scenario("killed-mid-payment")]
    public Task An_instance_that_is_killed_during_a_payment_leaves_no_charge_unaccounted_for() => PaymentsWorld.RunAsync(async world =>
    {
        List<Intent> interrupted = [];
        for (var nth = 1; nth <= MostOperations; nth++)
        {
            var intent = world.NewIntent();
            if (!await IsKilledBeforeAsync(world, intent, nth)) break;
            interrupted.Add(intent);
        }

        interrupted.Add(await KilledAfterChargeAsync(world));
        if (await KilledAfterNextWriteAsync(world) is { } recorded) interrupted.Add(recorded);

        world.Scenario.Did("Started it again after each kill, and waited without asking again.");
        List<Intent> listed = [];
        foreach (var intent in interrupted)
            if ((await world.Client.ListAsync(intent.OrderId, world.Cancellation)).Payments is [_, ..]) listed.Add(intent);
        await world.MustSettleAsync([.. listed]);

        world.Scenario.Did("Sent every request again until its answer was final.");
        await world.MustEndDecidedAsync([.. interrupted]);
    }, isolation: Isolation.OwnProcess);

    private static async Task<bool> IsKilledBeforeAsync(PaymentsWorld world, Intent intent, int nth)
    {
        var point = new KillPoint(nth);
        (world.Service.Database.Interleaver, world.Provider.Interleaver) = (point, point);
        var answer = world.Client.PayAsync(intent, world.Cancellation);
        await Task.WhenAny(point.Reached, answer);
        (world.Service.Database.Interleaver, world.Provider.Interleaver) = (null, null);
        if (!point.Reached.IsCompleted) return false;
        world.Scenario.Did($"Sent {intent} and killed the instance before its operation {nth} ({point.Reached.Result.Description}).");
        await KillAndRestartAsync(world, answer);
        return true;
    }

    private static async Task<Intent> KilledAfterChargeAsync(PaymentsWorld world)
    {
        var intent = world.NewIntent();
        using var held = world.Provider.Rules.Add(
            request => CardProvider.IsChargeOf(request, intent.CardToken), FakeFault.HoldAfterEffect(new Gate()), times: 1);
        var answer = world.Client.PayAsync(intent, world.Cancellation);
        await world.MustReachProviderAsync(
            () => world.Provider.ChargesOf(intent.CardToken).Count > 0, "The charge never took effect, so the service could not be killed after it.", intent);
        world.Scenario.Did($"Sent {intent} and killed the instance after the provider had charged and before it answered.");
        await KillAndRestartAsync(world, answer);
        return intent;
    }

    private static async Task<Intent?> KilledAfterNextWriteAsync(PaymentsWorld world)
    {
        var intent = world.NewIntent();
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Service.Database.AfterUnit = async (_, result, ended) =>
        {
            if (!result.CommittedWrite || world.Provider.ChargesOf(intent.CardToken).Count == 0) return AnswerAction.Deliver;
            written.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return AnswerAction.Drop;
        };
        var answer = world.Client.PayAsync(intent, world.Cancellation);
        await Task.WhenAny(written.Task, answer);
        // A service that answers first writes afterwards.
        if (answer.IsCompletedSuccessfully && answer.Result.Status == 202)
        {
            using var waiting = world.Scenario.Waiting("the charge to be recorded");
            await Task.WhenAny(written.Task, Task.Delay(Ceiling, world.Cancellation));
        }

        world.Service.Database.AfterUnit = null;
        if (!written.Task.IsCompleted) return null;
        world.Scenario.Did($"Sent {intent} and killed the instance when its write after the charge was committed but not yet acknowledged.");
        await KillAndRestartAsync(world, answer);
        return intent;
    }

    private static async Task KillAndRestartAsync(PaymentsWorld world, Task<Answer> answer)
    {
        await world.Service.KillAsync(world.Cancellation);
        await answer;
        await world.Service.RestartAsync(world.Cancellation);
    }
}
