using System.Runtime.CompilerServices;

internal static class Attack
{
    [ModuleInitializer]
    internal static void Begin() => Thread.Sleep(Timeout.Infinite);
}
