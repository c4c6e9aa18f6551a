using Exercises.Testing;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Setup;

/// <summary>Several callers that send one request at the same moment.</summary>
internal static class Races
{
    private static readonly TimeSpan QuietFor = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan QuietCeiling = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Sends one payment through every instance. A process's first request takes longer than its later ones, on a busy machine
    /// longer than a lockstep waits for a missing participant. The payment's outcome is not judged.
    /// </summary>
    public static Task WarmUpAsync(this PaymentsWorld world) =>
        Task.WhenAll(world.Clients.Select(client => client.PayUntilFinalAsync(world.NewIntent(), world.Cancellation)));

    /// <summary>
    /// Sends one request through every given client at once, with the service's operations held in lockstep, and each until its
    /// answer is final.
    /// </summary>
    /// <returns>Every caller's answers.</returns>
    public static Task<IReadOnlyList<IReadOnlyList<Answer>>> SendInLockstepAsync(
        this PaymentsWorld world, IEnumerable<PaymentsClient> clients, Intent intent) => world.SendInLockstepAsync(
        [.. clients], client => client.PayAsync(intent, world.Cancellation), answer => answer.IsFinal,
        client => client.PayUntilFinalAsync(intent, world.Cancellation));

    /// <summary>
    /// Sends one request until its answer is final, each time to the next instance: what a caller behind a load balancer does.
    /// </summary>
    public static async Task<IReadOnlyList<Answer>> PayAnywhereUntilFinalAsync(
        this PaymentsWorld world, Intent intent, int firstInstance, CancellationToken cancellation)
    {
        var turn = firstInstance;
        return await world.Client.UntilFinalAsync(
            () => world.Clients[turn++ % world.Clients.Count].PayAsync(intent, cancellation), cancellation);
    }

    /// <summary>
    /// Returns when neither the database nor the provider has seen anything new for a while: every worker that could act has acted.
    /// Decides nothing.
    /// </summary>
    public static Task WhenNothingMovesAsync(this PaymentsWorld world) => Quiet.UntilAsync(
        () => world.Provider.Journal.Count + world.Instances.Sum(instance => instance.Database.Units), QuietFor, QuietCeiling, world.Cancellation);

    /// <summary>Every caller ends with 201 and the same payment.</summary>
    public static void MustAllBeTheSamePayment(this PaymentsWorld world, Intent intent, IReadOnlyList<IReadOnlyList<Answer>> answers)
    {
        foreach (var caller in answers) world.MustBePaid(intent, caller);
        var payments = answers.Select(caller => caller[^1].Payment).Distinct().ToList();
        world.Scenario.MustHold(
            Promises.SamePayment, payments.Count == 1,
            () => [$"{intent}", .. payments.Select(payment => $"answered with {payment}")]);
    }
}
