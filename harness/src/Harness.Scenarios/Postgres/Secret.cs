using System.Security.Cryptography;
using System.Text;

namespace Harness.Postgres;

/// <summary>Random passwords, safe to write into SQL and connection strings unquoted.</summary>
internal static class Secret
{
    /// <summary>128 random bits in hexadecimal.</summary>
    public static string New() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}

/// <summary>Files that only their owner can read.</summary>
internal static class PrivateFile
{
    /// <summary>Writes a new file that is never readable by others, not even for a moment.</summary>
    public static void Write(string path, string content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(path, options);
        stream.Write(Encoding.UTF8.GetBytes(content));
    }
}
