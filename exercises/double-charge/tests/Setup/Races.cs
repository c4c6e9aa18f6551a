using Harness.Scenarios;
using System.Diagnostics;

namespace DoubleCharge.Tests.Setup;

/// <summary>Several callers with one request at the same moment.</summary>
internal static class Races
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan QuietPoll = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan QuietCeiling = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Sends one payment through every instance. A process's first request takes longer than its later ones, on a busy machine
    /// longer than a lockstep waits for who is missing. What becomes of the payment is not judged.
    /// </summary>
    public static Task WarmUpAsync(this PaymentsWorld world) =>
        Task.WhenAll(world.Instances.Select(instance => instance.Client.PayUntilFinalAsync(world.NewIntent(), world.Cancellation)));

    /// <summary>
    /// Sends one request through every given client at once, with the service's operations held in lockstep, and each until its
    /// answer is final.
    /// </summary>
    /// <returns>Every caller's answers.</returns>
    public static async Task<IReadOnlyList<IReadOnlyList<Answer>>> SendInLockstepAsync(
        this PaymentsWorld world, IEnumerable<PaymentsClient> clients, Intent intent)
    {
        var callers = clients.ToArray();
        var lockstep = world.Interleave(callers.Length);
        try
        {
            return await Task.WhenAll(callers.Select(async client =>
            {
                var first = await client.PayAsync(intent, world.Cancellation);
                lockstep.ParticipantAnswered();
                return first.IsFinal ? [first] : (IReadOnlyList<Answer>)[first, .. await client.PayUntilFinalAsync(intent, world.Cancellation)];
            }));
        }
        finally
        {
            await world.ReleaseAsync(lockstep);
        }
    }

    /// <summary>
    /// Sends one request until its answer is final, each time to the next instance: what a caller behind a load balancer does.
    /// </summary>
    public static async Task<IReadOnlyList<Answer>> PayAnywhereUntilFinalAsync(
        this PaymentsWorld world, Intent intent, int firstInstance, CancellationToken cancellation)
    {
        var turn = firstInstance;
        return await world.Client.UntilFinalAsync(
            () => world.Instances[turn++ % world.Instances.Count].Client.PayAsync(intent, cancellation), cancellation);
    }

    /// <summary>
    /// Returns when neither the database nor the provider has seen anything new for a while: whoever could act has acted. Decides
    /// nothing.
    /// </summary>
    public static async Task WhenNothingMovesAsync(this PaymentsWorld world)
    {
        var (startedAt, quietSince) = (Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp());
        var before = Seen();
        while (Stopwatch.GetElapsedTime(quietSince) < Quiet && Stopwatch.GetElapsedTime(startedAt) < QuietCeiling)
        {
            await Task.Delay(QuietPoll, world.Cancellation);
            var now = Seen();
            if (now != before) (before, quietSince) = (now, Stopwatch.GetTimestamp());
        }

        long Seen() => world.Provider.Journal.Count + world.Instances.Sum(instance => instance.Service.Database.Units);
    }

    /// <summary>Every caller ends with 201 and the one payment.</summary>
    public static void MustAllBeTheSamePayment(this PaymentsWorld world, Intent intent, IReadOnlyList<IReadOnlyList<Answer>> answers)
    {
        foreach (var caller in answers) world.MustBePaid(intent, caller);
        var payments = answers.Select(caller => caller[^1].Payment).Distinct().ToList();
        world.Scenario.MustHold(
            Promises.SamePayment, payments.Count == 1,
            () => [$"{intent}", .. payments.Select(payment => $"answered with {payment}")]);
    }
}
