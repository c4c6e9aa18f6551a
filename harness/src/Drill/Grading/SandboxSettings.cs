namespace Drill.Grading;

/// <summary>Writes the /etc that a sandbox shows instead of the machine's own.</summary>
internal static class SandboxSettings
{
    /// <summary>Writes the files, which name only localhost, root and PostgreSQL's user.</summary>
    /// <param name="folder">The target folder.</param>
    /// <param name="server">The uid that PostgreSQL runs as, because PostgreSQL needs a name for it; null for none.</param>
    public static void Write(string folder, int? server = null)
    {
        Directory.CreateDirectory(folder);
        var (passwd, group) = server is { } id ? ($"postgres:x:{id}:{id}::/:/sbin/nologin\n", $"postgres:x:{id}:\n") : ("", "");
        File.WriteAllText(Path.Combine(folder, "hosts"), "127.0.0.1 localhost\n::1 localhost\n");
        File.WriteAllText(Path.Combine(folder, "nsswitch.conf"), "passwd: files\ngroup: files\nhosts: files\n");
        File.WriteAllText(Path.Combine(folder, "passwd"), "root:x:0:0::/:/sbin/nologin\n" + passwd);
        File.WriteAllText(Path.Combine(folder, "group"), "root:x:0:\n" + group);
    }
}
