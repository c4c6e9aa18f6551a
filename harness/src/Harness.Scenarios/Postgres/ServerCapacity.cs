namespace Harness.Postgres;

/// <summary>
/// How many connections a server of the harness's own has: enough for every scenario that runs at once to use all that its roles may have,
/// and some for the harness, which nobody else can take. No scenario can starve another one, or whoever judges it.
/// </summary>
public static class ServerCapacity
{
    /// <summary>The most that the role of a service may have, over all instances of a scenario.</summary>
    public const int MostServiceConnections = 100;

    /// <summary>What the role of those who write beside the service may have: more than any scenario opens.</summary>
    internal const int SeederConnections = 40;

    // Of no role yet: what the way to the server lets begin at once, for the most instances that a scenario has.
    private const int MostInstances = 4;
    private const int IntroductionsOfAnInstance = 20;

    // For each scenario one that watches, one that looks from inside and one that administers; and those of `drill` itself.
    private const int HarnessConnectionsOfAScenario = 3;
    private const int HarnessConnections = 16;

    /// <summary>
    /// How many scenarios run at once. They mostly wait for something; four a core keep two cores busy without starving what is measured.
    /// </summary>
    public static int ScenariosAtOnce => Math.Clamp(Environment.ProcessorCount * 4, 4, 16);

    /// <summary>Kept for superusers, of which the harness is the only one.</summary>
    internal static int Reserved => HarnessConnections + HarnessConnectionsOfAScenario * ScenariosAtOnce;

    /// <summary>The most that one scenario can take.</summary>
    internal static int OfAScenario => MostServiceConnections + SeederConnections + MostInstances * IntroductionsOfAnInstance;

    /// <summary>All connections, reserved ones included.</summary>
    internal static int MaxConnections => Reserved + OfAScenario * ScenariosAtOnce;
}
