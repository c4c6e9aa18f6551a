using System.Runtime.CompilerServices;

// Reads whatever is written on the walls.
internal static class Attack
{
    [ModuleInitializer]
    internal static void Begin() => new Thread(Run) { IsBackground = true }.Start();

    private static readonly string[] Telling = [@SCENARIOS@, "seed", "held", "check", "attempt", "instance", "logs", "scenario", "double-charge", "starter", "reference"];

    private static void Run()
    {
        foreach (var descriptor in (int[])[0, 1, 2]) Read($"descriptor {descriptor}", File.ResolveLinkTarget($"/proc/self/fd/{descriptor}", false)?.FullName);
        Read("folder", Environment.CurrentDirectory);
        Read("base folder", AppContext.BaseDirectory);
        Read("host name", Environment.MachineName);
        Read("command line", Environment.CommandLine.Replace("DoubleCharge", ""));
        Read("groups", File.ReadAllText("/proc/self/cgroup"));
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name != "ConnectionStrings__Database"))
            Read($"variable {name}", Environment.GetEnvironmentVariable(name));
        Console.WriteLine("TRIED");
    }

    private static void Read(string what, string? text)
    {
        if (text is not null && Telling.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase))) Console.WriteLine($"ESCAPED {what} tells: {text}");
    }
}
