namespace Harness.Postgres;

/// <summary>
/// How many connections a server of the harness's own has: enough for all concurrent scenarios to use everything that their roles may,
/// and some reserved for the harness. So no scenario can starve another one, or the harness.
/// </summary>
public static class ServerCapacity
{
    /// <summary>The most connections of a service's role, over all instances of a scenario.</summary>
    public const int MostServiceConnections = 100;

    /// <summary>The connections of the role that writes beside the service: more than any scenario opens.</summary>
    internal const int SeederConnections = 40;

    // Connections without a role yet: as many as the proxies let start at once, for the most instances that a scenario has.
    private const int MostInstances = 4;
    private const int IntroductionsOfAnInstance = 20;

    // For each scenario, one that watches, one that observes from inside and one that administers; and those of `drill` itself.
    private const int HarnessConnectionsOfAScenario = 3;
    private const int HarnessConnections = 16;

    /// <summary>
    /// How many scenarios run at once. They mostly wait; four per core keep two cores busy without starving what is measured.
    /// </summary>
    public static int ScenariosAtOnce => Math.Clamp(Environment.ProcessorCount * 4, 4, 16);

    /// <summary>Reserved for superusers, of which the harness is the only one.</summary>
    internal static int Reserved => HarnessConnections + HarnessConnectionsOfAScenario * ScenariosAtOnce;

    /// <summary>The most that one scenario can use.</summary>
    internal static int OfAScenario => MostServiceConnections + SeederConnections + MostInstances * IntroductionsOfAnInstance;

    /// <summary>All connections, including reserved ones.</summary>
    internal static int MaxConnections => Reserved + OfAScenario * ScenariosAtOnce;
}
