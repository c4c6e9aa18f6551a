using System.Runtime.InteropServices;
using System.Runtime.CompilerServices;

internal static class Attack
{
    [ModuleInitializer]
    internal static void Begin() => new Thread(Run) { IsBackground = true }.Start();

    private static void Run()
    {
        var fork = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? 220 : 56;
        foreach (var kind in (int[])[0x10000000, 0x20000, 0x40000000, 0x20000000, 0x8000000, 0x4000000, 0x2000000, 0x80])
        {
            Try($"unshares {kind:x}", () => unshare(kind) == 0);
            Try($"unshares {kind:x} and users", () => unshare(kind | 0x10000000) == 0);
        }

        Try("clones users", () =>
        {
            var child = syscall(fork, 0x10000000 | 17, 0, 0, 0, 0);
            if (child == 0) _exit(0);
            return child > 0;
        });
        Console.WriteLine("TRIED");
    }

    private static void Try(string what, Func<bool> escapes)
    {
        try
        {
            Console.WriteLine($"{(escapes() ? "ESCAPED" : "refused")} {what}");
        }
        catch (Exception refused)
        {
            Console.WriteLine($"refused {what}: {refused.GetType().Name}");
        }
    }

    [DllImport("libc")] private static extern int unshare(int flags);
    [DllImport("libc")] private static extern long syscall(long number, long a, long b, long c, long d, long e);
    [DllImport("libc")] private static extern void _exit(int code);
}
