using System.Collections.Concurrent;

namespace AiEndpoint.Gifts;

/// <summary>
/// Tells those who wait in this instance that a transfer was settled or reversed, by whatever instance. It may fail to ring, so
/// nobody waits for it alone.
/// </summary>
internal sealed class Bell
{
    private readonly ConcurrentDictionary<Ear, bool> ears = new();

    /// <summary>Listens for one transfer, or for any if the id is null, until the ear is disposed of.</summary>
    public Ear ListenFor(string? id)
    {
        var ear = new Ear(this, id);
        ears[ear] = true;
        return ear;
    }

    public void Ring(string id)
    {
        foreach (var (ear, _) in ears) ear.Hear(id);
    }

    /// <summary>Somebody who waits.</summary>
    internal sealed class Ear(Bell bell, string? wanted) : IDisposable
    {
        private readonly TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Ends when the bell has rung.</summary>
        public Task Heard => heard.Task;

        public void Hear(string id)
        {
            if (wanted is null || wanted == id) heard.TrySetResult();
        }

        public void Dispose() => bell.ears.TryRemove(this, out _);
    }
}
