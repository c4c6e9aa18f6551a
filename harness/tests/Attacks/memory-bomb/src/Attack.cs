using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

// Takes memory of three kinds: the collector's, the process's own, and files in memory.
internal static class Attack
{
    private static readonly List<object> Kept = [];

    [ModuleInitializer]
    internal static void Begin() => new Thread(Take) { IsBackground = true }.Start();

    private static void Take()
    {
        Until("managed", () => { var block = new byte[16 << 20]; Array.Fill(block, (byte)1); Kept.Add(block); });
        Kept.Clear();
        Until("files", () => File.WriteAllBytes($"/tmp/{Guid.NewGuid():N}", new byte[1 << 20]));
        Until("native", () =>
        {
            var block = Marshal.AllocHGlobal(16 << 20);
            for (var at = 0; at < 16 << 20; at += 4096) Marshal.WriteByte(block, at, 1);
        });
        Until("shared", () =>
        {
            var block = mmap(0, 64 << 20, 3, 0x21, -1, 0);
            if (block == -1) throw new OutOfMemoryException();
            for (var at = 0; at < 64 << 20; at += 4096) Marshal.WriteByte(block, at, 1);
        });
    }

    private static void Until(string kind, Action take)
    {
        try
        {
            for (var taken = 0; taken < 4096; taken++) take();
            Console.WriteLine($"ESCAPED {kind}");
        }
        catch (Exception full)
        {
            Console.WriteLine($"FULL {kind}: {full.GetType().Name}");
        }
    }

    [DllImport("libc")] private static extern nint mmap(nint address, nint length, int protection, int flags, int file, nint offset);
}
