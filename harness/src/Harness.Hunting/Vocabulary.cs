using System.Globalization;
using Harness.Scenarios;

namespace Harness.Hunting;

/// <summary>What a hunt may do to an exercise's service, within its contract and the contracts of its dependencies.</summary>
public abstract class Vocabulary
{
    /// <summary>Draws a script.</summary>
    /// <param name="dice">The only source of chance.</param>
    public abstract Script Draw(Random dice);

    /// <summary>Starts the service and everything around it; the scenario's context owns what is started.</summary>
    /// <exception cref="Verdicts.InvalidServiceException">The service does not start.</exception>
    public abstract Task<IStage> OpenAsync(ScenarioContext scenario, int instances);

    /// <summary>A move in words, without its moment: "the first caller pays, until its answer is final".</summary>
    public abstract string Describe(Move move);

    /// <summary>Simpler moves that may do instead of this one, the simplest first.</summary>
    public virtual IEnumerable<Move> Simpler(Move move) => [];

    /// <summary>A move with these values; one that is null is left out.</summary>
    protected static Move Do(string what, params (string Name, string? Value)[] with) => new(what)
    {
        With = with.Where(one => one.Value is not null).ToDictionary(one => one.Name, one => one.Value!),
    };

    /// <summary>The move with another value.</summary>
    protected static Move With(Move move, string name, string value) => move with { With = new Dictionary<string, string>(move.With) { [name] = value } };

    /// <summary>The move without a value.</summary>
    protected static Move Without(Move move, string name) => move with { With = move.With.Where(one => one.Key != name).ToDictionary() };

    /// <summary>One of several.</summary>
    protected static string Pick(Random dice, IEnumerable<string> from) => from.ElementAt(dice.Next(from.Count()));

    /// <summary>A number from 0, each as likely as its weight.</summary>
    protected static int Weighted(Random dice, params int[] weights)
    {
        var roll = dice.Next(weights.Sum());
        for (var value = 0; ; value++)
            if ((roll -= weights[value]) < 0) return value;
    }

    /// <summary>A number of seconds within bounds, as a move's value.</summary>
    protected static string Seconds(Random dice, double from, double to) =>
        Round(from + (dice.NextDouble() * (to - from))).ToString(CultureInfo.InvariantCulture);

    /// <summary>Seconds as scripts write them.</summary>
    protected static double Round(double seconds) => Math.Round(seconds, 2);
}

/// <summary>A started service. Scripts are played on it one after the other.</summary>
public interface IStage
{
    /// <summary>Plays a script, heals everything, and judges the promises.</summary>
    /// <returns>The promises that were broken, each with the lane that shows it.</returns>
    /// <exception cref="ScenarioFailedException">A promise was broken that belongs to no lane.</exception>
    /// <exception cref="InconclusiveException">Nothing can be said: the machine was starved, or a part of the harness failed.</exception>
    Task<IReadOnlyList<Violation>> PlayAsync(Script script);
}

/// <summary>A promise that was broken.</summary>
/// <param name="Lane">The lane that shows it; null for one that belongs to no lane.</param>
/// <param name="Failure">The promise, and what was seen.</param>
public sealed record Violation(string? Lane, ScenarioFailedException Failure)
{
    /// <summary>The violation that an action ends with; null for none.</summary>
    public static async Task<Violation?> OfAsync(string? lane, Func<Task> action)
    {
        try
        {
            await action().ConfigureAwait(false);
            return null;
        }
        catch (ScenarioFailedException failure)
        {
            return new Violation(lane, failure);
        }
    }
}
