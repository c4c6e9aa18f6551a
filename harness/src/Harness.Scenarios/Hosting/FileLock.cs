namespace Harness.Hosting;

/// <summary>
/// An exclusive lock between processes, held through an open file. The system frees it when its holder dies, for any
/// reason, so acquiring it proves that the last holder is gone.
/// </summary>
internal static class FileLock
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Acquires the lock, which is freed by disposing it; null while it is held, by this or another process.</summary>
    /// <exception cref="UnauthorizedAccessException">The file belongs to another user.</exception>
    public static FileStream? TryAcquire(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error is not (DirectoryNotFoundException or PathTooLongException))
        {
            return null;
        }
    }

    /// <summary>Waits for the lock.</summary>
    /// <exception cref="TimeoutException">The lock was not free within the ceiling.</exception>
    public static async Task<FileStream> AcquireAsync(string path, TimeSpan ceiling, CancellationToken ct)
    {
        var giveUpAt = TimeProvider.System.GetUtcNow() + ceiling;
        while (true)
        {
            if (TryAcquire(path) is { } held) return held;
            if (TimeProvider.System.GetUtcNow() > giveUpAt)
                throw new TimeoutException($"Another process held {path} for {ceiling.TotalSeconds:0} s.");
            await Task.Delay(PollInterval, ct);
        }
    }
}
