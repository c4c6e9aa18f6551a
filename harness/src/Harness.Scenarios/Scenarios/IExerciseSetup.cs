using Harness.Fakes;
using Harness.Postgres;

namespace Harness.Scenarios;

/// <summary>
/// What `drill serve` needs of an exercise: its dependencies. Every scenarios' project has one public implementation
/// with a parameterless constructor.
/// </summary>
public interface IExerciseSetup
{
    /// <summary>
    /// Creates the fakes, not started, by the name under which the service is configured with them, for example
    /// "Provider".
    /// </summary>
    IReadOnlyDictionary<string, HttpFake> CreateDependencies();

    /// <summary>Lines that a person can paste to try the served service.</summary>
    IReadOnlyList<string> Examples(Uri service);

    /// <summary>
    /// The data that databases of this scale begin with; null where they begin empty. Only for exercises whose `exercise.json` lists scales.
    /// </summary>
    /// <param name="scale">One of those scales.</param>
    DataSet? DataOf(string scale) => null;
}
