using System.Collections.Concurrent;

namespace Harness.Hosting;

/// <summary>
/// Starts processes from one thread that never ends. A sandbox asks the system to be killed when its parent dies, and
/// for that the parent is the thread that started it: threads of the pool retire.
/// </summary>
internal static class StartingThread
{
    private static readonly BlockingCollection<Action> Work = [];

    static StartingThread() => new Thread(Run) { IsBackground = true, Name = "starts processes" }.Start();

    /// <summary>Runs something there and waits for its result.</summary>
    public static T Run<T>(Func<T> start)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                done.SetResult(start());
            }
            // Whatever it is, it belongs to whoever asked.
            catch (Exception fault)
            {
                done.SetException(fault);
            }
        });
        return done.Task.GetAwaiter().GetResult();
    }

    private static void Run()
    {
        foreach (var start in Work.GetConsumingEnumerable()) start();
    }
}
