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
            // `struct flock`: a read lock on the first byte, and who holds one.
            var part = new byte[32];
            part[16] = 1;
            if (descriptor >= 0 && fcntl(descriptor, 6, part) == 0) Console.WriteLine($"ESCAPED locks a part of {file}");
            if (descriptor >= 0 && fcntl(descriptor, 37, part) == 0) Console.WriteLine($"ESCAPED locks a part of {file} for good");
            if (descriptor >= 0 && fcntl(descriptor, 1024, 0) == 0) Console.WriteLine($"ESCAPED leases {file}");
        }

        Console.WriteLine("TRIED");
    }

    [DllImport("libc")] private static extern int open(string path, int flags);
    [DllImport("libc")] private static extern int flock(int file, int operation);
    [DllImport("libc")] private static extern int fcntl(int file, int command, int argument);
    [DllImport("libc")] private static extern int fcntl(int file, int command, byte[] argument);
}
