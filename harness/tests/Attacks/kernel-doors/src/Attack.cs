using System.Runtime.InteropServices;
using System.Runtime.CompilerServices;

internal static class Attack
{
    [ModuleInitializer]
    internal static void Begin() => new Thread(Run) { IsBackground = true }.Start();

    private static readonly bool OnArm = RuntimeInformation.OSArchitecture == Architecture.Arm64;

    private static void Run()
    {
        var parameters = Marshal.AllocHGlobal(4096);
        Marshal.Copy(new byte[4096], 0, parameters, 4096);
        Try("has a session keyring", () => Call(250, 219, 0, -3, 1) >= 0);
        Try("adds a key", () => add(248, 217) >= 0);
        Try("sets up a ring", () => Call(425, 425, 8, parameters) >= 0);
        Try("loads a program", () => Call(321, 280, 0, parameters, 64) >= 0);
        Try("opens a counter", () => Call(298, 241, parameters, 0, -1, -1) >= 0);
        Try("handles its own page faults", () => Call(323, 282, 1) >= 0);
        Try("traces its parent", () => Call(101, 117, 16, 1) >= 0);
        Try("reads another's memory", () => Call(310, 270, 1, parameters, 1, parameters, 1) >= 0);
        Try("is of another kind", () => Call(135, 92, 0x0040000) >= 0);
        Try("reads the kernel's log", () => Call(103, 116, 10, 0, 0) >= 0);
        Try("opens by handle", () => Call(304, 265, -100, parameters, 0) >= 0);
        Try("opens a tree", () => Call(428, 428, -100, parameters, 1) >= 0);
        Try("opens a file system", () => Call(430, 430, parameters, 0) >= 0);
        Try("watches everything", () => Call(300, 262, 0, 0) >= 0);
        Console.WriteLine("TRIED");

        long add(int intel, int arm)
        {
            var (kind, name) = (Marshal.StringToHGlobalAnsi("user"), Marshal.StringToHGlobalAnsi("attack"));
            return Call(intel, arm, kind, name, parameters, 4, -3);
        }
    }

    private static long Call(int intel, int arm, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0) => syscall(OnArm ? arm : intel, a, b, c, d, e);

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

    [DllImport("libc")] private static extern long syscall(long number, long a, long b, long c, long d, long e);
}
