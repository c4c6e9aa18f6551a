using System.ComponentModel;
using System.Diagnostics;
using Drill.Foundation;

namespace Drill.Verbs;

/// <summary>Opens a file with the program that the system has for it.</summary>
internal static class OpenedFile
{
    /// <summary>Opens it; where the system has no program for that, prints the path.</summary>
    public static void Open(DrillContext context, string path)
    {
        var writer = context.Console.Profile.Out.Writer;
        writer.WriteLine(path);
        try
        {
            using var opened = OperatingSystem.IsWindows() ? Process.Start(new ProcessStartInfo(path) { UseShellExecute = true })
                : Process.Start(new ProcessStartInfo(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [path]) { RedirectStandardOutput = true, RedirectStandardError = true });
        }
        catch (Win32Exception)
        {
            writer.WriteLine("This system has no program that opens it.");
        }
    }
}
