namespace Harness.Hosting;

/// <summary>
/// Starts processes from one thread that never ends. A sandbox asks the system to be killed when its parent dies, and
/// the parent in that sense is the thread that started it: threads of the pool retire.
/// </summary>
internal static class StartingThread
{
    private static readonly DedicatedThread Thread = new("starts processes");

    /// <summary>Runs a function on the thread and waits for its result.</summary>
    public static T Run<T>(Func<T> start) => Thread.Run(start);
}
