using System.Runtime.ExceptionServices;
using Harness.Scenarios;
using Harness.Verdicts;

namespace LeakyTenant.Tests.Setup;

/// <summary>
/// The cells of the scorecard's matrix: what was tried, and at which place. A scenario goes on to its next cell when one is not as it must be,
/// so that one hole does not hide the others, and fails at its end (<see cref="MustAllHold"/>). Each cell is some near-miss's only open one.
/// </summary>
internal sealed class Cells(TenantWorld world)
{
    private ExceptionDispatchInfo? _first;

    /// <summary>Tries an attack; it must get nothing.</summary>
    /// <param name="what">The attack, in a few words.</param>
    /// <param name="where">The route, or another place.</param>
    /// <param name="attempt">Fails where the attack got something.</param>
    public Task AttackAsync(string what, string where, Func<Task> attempt) => TryAsync($"attack: {what} @ {where}", attempt);

    /// <summary>The same for what needs no waiting.</summary>
    public Task AttackAsync(string what, string where, Action attempt) => AttackAsync(what, where, () =>
    {
        attempt();
        return Task.CompletedTask;
    });

    /// <summary>Tries something that is right; it must work.</summary>
    /// <param name="what">The use, in a few words.</param>
    /// <param name="where">The route, or another place.</param>
    /// <param name="attempt">Fails where it was refused.</param>
    public Task UseAsync(string what, string where, Func<Task> attempt) => TryAsync($"use: {what} @ {where}", attempt);

    /// <summary>Ends the attempt as failed, with the story of the first cell that was not as it must be.</summary>
    /// <exception cref="ScenarioFailedException">There was one.</exception>
    public void MustAllHold() => _first?.Throw();

    private async Task TryAsync(string measure, Func<Task> attempt)
    {
        var breaches = 0;
        try
        {
            await attempt();
        }
        catch (ScenarioFailedException found)
        {
            breaches = 1;
            // What has got inside is told once.
            world.ForgetIntrusions();
            _first ??= ExceptionDispatchInfo.Capture(found);
        }

        // No bound: the scenario fails at its end, with the story of what was found first.
        world.Scenario.MustBeAtMost(Promises.Readable, measure, breaches, double.PositiveInfinity, () => []);
    }
}
