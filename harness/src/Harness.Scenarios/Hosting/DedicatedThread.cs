using System.Collections.Concurrent;

namespace Harness.Hosting;

/// <summary>
/// Runs functions on one thread that ends only when it is disposed: for what the system ties to a thread, such as its network
/// namespace, and a child's request to die with its parent.
/// </summary>
internal sealed class DedicatedThread : IDisposable
{
    private readonly BlockingCollection<Action> work = [];

    /// <summary>Starts the thread.</summary>
    /// <param name="name">The name that debuggers show.</param>
    public DedicatedThread(string name) => new Thread(RunAll) { IsBackground = true, Name = name }.Start();

    /// <summary>Runs a function on the thread and waits for its result.</summary>
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
            // Any exception: it belongs to the caller.
            catch (Exception fault)
            {
                done.SetException(fault);
            }
        });
        return done.Task.GetAwaiter().GetResult();
    }

    /// <summary>Lets the thread end after the work that is already queued.</summary>
    public void Dispose() => work.CompleteAdding();

    private void RunAll()
    {
        foreach (var one in work.GetConsumingEnumerable()) one();
        work.Dispose();
    }
}
