using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Harness.Hosting;

/// <summary>Finds programs on this machine.</summary>
internal static class Executables
{
    /// <summary>The full path of a program on PATH, or null.</summary>
    public static string? OnPath(string name) => In(
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
        name);

    /// <summary>The full path of a program in the first folder that has it, or null.</summary>
    public static string? In(IEnumerable<string> folders, string name) =>
        folders.Select(folder => Path.Combine(folder, FileName(name))).FirstOrDefault(File.Exists);

    /// <summary>
    /// The `dotnet` that runs this process, so that a service runs on the same runtime as the harness; otherwise the one that the
    /// SDK names, or the one on PATH.
    /// </summary>
    public static string Dotnet()
    {
        // <root>/shared/Microsoft.NETCore.App/<version>/ is three folders below the host.
        var root = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..");
        return In([Path.GetFullPath(root)], "dotnet")
            ?? Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
            ?? OnPath("dotnet")
            ?? "dotnet";
    }

    /// <summary>The output of a short-running program; null when it cannot be started or reports failure.</summary>
    public static string? Ask(string command, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start);
            if (process is null) return null;
            process.StandardInput.Dispose();
            process.StandardError.Dispose();
            var output = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (Win32Exception)
        {
            // It does not exist, or not for this machine.
            return null;
        }
    }

    private static string FileName(string name) => OperatingSystem.IsWindows() && !Path.HasExtension(name) ? name + ".exe" : name;
}
