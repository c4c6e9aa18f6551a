using System.Runtime.InteropServices;
using System.Runtime.CompilerServices;

// A lock on a file that is only read is a lock all the same.
internal static class Attack
{
    [ModuleInitializer]
    internal static void Begin() => new Thread(Run) { IsBackground = true }.Start();

    private static void Run()
    {
        string[] files = [.. Directory.EnumerateFiles("/usr/share/zoneinfo").Take(20), typeof(object).Assembly.Location, typeof(Attack).Assembly.Location];
        foreach (var file in files)
        {
            var descriptor = open(file, 0);
            if (descriptor >= 0 && flock(descriptor, 6) == 0) Console.WriteLine($"ESCAPED locks {file}");
            if (descriptor >= 0 && fcntl(descriptor, 1024, 0) == 0) Console.WriteLine($"ESCAPED leases {file}");
        }

        Console.WriteLine("TRIED");
    }

    [DllImport("libc")] private static extern int open(string path, int flags);
    [DllImport("libc")] private static extern int flock(int file, int operation);
    [DllImport("libc")] private static extern int fcntl(int file, int command, int argument);
}
