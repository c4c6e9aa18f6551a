namespace Drill.Grading;

/// <summary>Writes the /etc that a sandbox shows instead of the machine's own.</summary>
internal static class SandboxSettings
{
    /// <summary>Writes it: names for localhost, and for nobody and nothing else.</summary>
    public static void Write(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "hosts"), "127.0.0.1 localhost\n::1 localhost\n");
        File.WriteAllText(Path.Combine(folder, "nsswitch.conf"), "passwd: files\ngroup: files\nhosts: files\n");
        File.WriteAllText(Path.Combine(folder, "passwd"), "root:x:0:0::/:/sbin/nologin\n");
        File.WriteAllText(Path.Combine(folder, "group"), "root:x:0:\n");
    }
}
