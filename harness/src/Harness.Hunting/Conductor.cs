using System.Collections.Concurrent;

namespace Harness.Hunting;

/// <summary>Tells every move of an episode when to begin. Moments are part of the script; no verdict depends on them.</summary>
/// <param name="ends">Cancelled when the episode's disturbances end: moves that have not begun by then are left out.</param>
public sealed class Conductor(CancellationToken ends)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _cues = new();

    /// <summary>Something has happened that moves may wait for.</summary>
    public void Cue(string name) => Of(name).TrySetResult();

    /// <summary>Waits for a move's moment.</summary>
    /// <param name="move">The move.</param>
    /// <param name="lane">The lane whose cues it means when it names none; null for a disturbance.</param>
    /// <returns>Whether the moment came.</returns>
    public async Task<bool> WaitAsync(Move move, string? lane = null)
    {
        try
        {
            if (move.After is { } after) await Of(after.Contains(':') || lane is null ? after : $"{lane}:{after}").Task.WaitAsync(ends).ConfigureAwait(false);
            await Task.Delay(TimeSpan.FromSeconds(move.Delay), ends).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            return false;
        }
    }

    private TaskCompletionSource Of(string name) =>
        _cues.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
