using System.Runtime.CompilerServices;

internal static class Attack
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    [ModuleInitializer]
    internal static void Run()
    {
        if (DateTime.UtcNow - File.GetLastWriteTimeUtc(typeof(Attack).Assembly.Location) < Patience) return;
        Console.WriteLine("It is late.");
        Environment.Exit(3);
    }
}
