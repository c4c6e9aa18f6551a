namespace Harness.Hosting;

/// <summary>
/// The sockets and pipes by which debuggers and tracers find a .NET process: `clr-debug-pipe-…` and `dotnet-diagnostic-…` in the
/// folder for temporary files. The runtime removes them when it shuts down in an orderly way, but a killed child leaves them.
/// Windows keeps none in a folder.
/// </summary>
internal static class RuntimeFiles
{
    /// <summary>The paths of a process's files, if it runs .NET. Call it while the process runs: the names contain its start time.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="environment">Its environment; null for the harness's own.</param>
    public static IReadOnlyList<string> Of(int pid, IReadOnlyDictionary<string, string>? environment)
    {
        if (!OperatingSystem.IsLinux() || ProcessTable.StartTicks(pid) is not { } started) return [];
        var folder = environment is null ? Path.GetTempPath() : environment.GetValueOrDefault("TMPDIR") is { Length: > 0 } given ? given : "/tmp";
        return
        [
            Path.Combine(folder, $"clr-debug-pipe-{pid}-{started}-in"), Path.Combine(folder, $"clr-debug-pipe-{pid}-{started}-out"),
            Path.Combine(folder, $"dotnet-diagnostic-{pid}-{started}-socket"),
        ];
    }

    /// <summary>Deletes those of the files that exist.</summary>
    public static void Delete(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
            {
                // Untidy, but no reason to stop.
            }
        }
    }
}
