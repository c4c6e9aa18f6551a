extern alias Service;

using Exercises.Testing;
using Harness.Scenarios;

namespace __Name__.Tests.Setup;

/// <summary>What one attempt of one scenario works with: a fresh database and one or more instances of the service.</summary>
internal sealed class __Name__World(ScenarioContext scenario) : World<Service::Program, __Name__Client>(scenario)
{
    /// <summary>Runs one scenario over a world of its own.</summary>
    public static Task RunAsync(Func<__Name__World, Task> body, int instances = 1, Isolation isolation = Isolation.InProcess) =>
        ScenarioRunner.RunAsync(async scenario =>
        {
            var world = new __Name__World(scenario);
            await world.StartAsync(new ServiceGroupOptions
            {
                Instances = instances,
                Isolation = isolation,
                StartsAgain = Promises.StartsAgain,
                AnswersInTime = Promises.AnswersInTime,
            });
            await body(world);
        });

    /// <summary>A name that nobody has used yet.</summary>
    public string NewName() => $"n-{Scenario.Token(Scenario.Next(8, 30))}";

    protected override __Name__Client CreateClient(ServiceInstance instance) => new(Scenario, instance);
}
