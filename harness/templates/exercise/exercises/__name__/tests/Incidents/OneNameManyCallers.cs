using Harness.Scenarios;
using __Name__.Tests.Setup;

namespace __Name__.Tests.Incidents;

public sealed class OneNameManyCallers
{
    private const int Callers = 6;
    private const int Instances = 2;

    // Where an instance lets its requests through one by one, one of each instance must meet.
    private const int Rounds = 4;

    [Scenario("one-name-many-callers")]
    public Task Of_many_callers_with_one_name_one_makes_the_entry() => __Name__World.RunAsync(
        async world =>
        {
            world.Scenario.Did($"Sent POST /entries {Callers} times with one name, over {Instances} instances at the same moment, in lockstep, and each until its answer was final; with {Rounds} names, one after the other.");
            for (var round = 0; round < Rounds; round++)
            {
                var name = world.NewName();
                var callers = Enumerable.Range(0, Callers).Select(number => world.Clients[number % Instances]).ToArray();
                await world.MustBeMadeOnceAsync(name, await world.SendInLockstepAsync(
                    callers, client => client.AddAsync(name, world.Cancellation), __Name__Client.IsFinal,
                    client => client.AddUntilFinalAsync(name, world.Cancellation)));
            }
        },
        Instances);
}
