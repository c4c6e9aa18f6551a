using System.Runtime.InteropServices;
using System.Runtime.CompilerServices;

internal static class Attack
{
    [ModuleInitializer]
    internal static void Begin() => new Thread(Run) { IsBackground = true }.Start();

    private static void Run()
    {
        // Whatever is neither Unix nor IPv4 nor IPv6 nor the routing protocol of netlink; then what is raw.
        for (var family = 3; family < 46; family++)
            if (family is not (10 or 16))
                foreach (var kind in (int[])[1, 2, 3, 5]) Try($"opens family {family} as {kind}", () => socket(family, kind, 0) >= 0);
        for (var protocol = 1; protocol < 23; protocol++) Try($"opens netlink {protocol}", () => socket(16, 3, protocol) >= 0);
        foreach (var family in (int[])[2, 10])
            foreach (var protocol in (int[])[1, 6, 17, 58, 255]) Try($"opens raw {protocol} of {family}", () => socket(family, 3, protocol) >= 0);
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

    [DllImport("libc")] private static extern int socket(int family, int kind, int protocol);
}
