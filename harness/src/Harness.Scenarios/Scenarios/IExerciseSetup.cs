using Harness.Fakes;
using Harness.Postgres;

namespace Harness.Scenarios;

/// <summary>
/// What `drill serve` needs of an exercise: its dependencies. Every scenario project has one public implementation
/// with a parameterless constructor.
/// </summary>
public interface IExerciseSetup
{
    /// <summary>
    /// Creates the fakes, without starting them, keyed by the name under which the service is configured, for example
    /// "Provider".
    /// </summary>
    IReadOnlyDictionary<string, HttpFake> CreateDependencies();

    /// <summary>Commands that a person can paste to try the running service.</summary>
    IReadOnlyList<string> Examples(Uri service);

    /// <summary>
    /// The data that databases of this scale start with; null where they start empty. Only for exercises whose `exercise.json` lists scales.
    /// </summary>
    /// <param name="scale">One of those scales.</param>
    DataSet? DataOf(string scale) => null;
}
