using System.Collections.Concurrent;

namespace Harness.Hosting;

/// <summary>
/// Runs things on one thread that ends only when it is disposed: for what the system ties to a thread, such as its network, and
/// a child's wish to die with its parent.
/// </summary>
internal sealed class DedicatedThread : IDisposable
{
    private readonly BlockingCollection<Action> work = [];

    /// <summary>Starts it.</summary>
    /// <param name="name">What debuggers show.</param>
    public DedicatedThread(string name) => new Thread(RunAll) { IsBackground = true, Name = name }.Start();

    /// <summary>Runs something there and waits for its result.</summary>
    /// <exception cref="InvalidOperationException">The thread has ended.</exception>
    public T Run<T>(Func<T> ask)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        work.Add(() =>
        {
            try
            {
                done.SetResult(ask());
            }
            // Whatever it is, it belongs to whoever asked.
            catch (Exception fault)
            {
                done.SetException(fault);
            }
        });
        return done.Task.GetAwaiter().GetResult();
    }

    /// <summary>Lets it end after what it was asked for so far.</summary>
    public void Dispose() => work.CompleteAdding();

    private void RunAll()
    {
        foreach (var one in work.GetConsumingEnumerable()) one();
        work.Dispose();
    }
}
