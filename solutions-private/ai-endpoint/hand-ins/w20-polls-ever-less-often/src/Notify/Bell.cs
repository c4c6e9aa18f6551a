namespace AiEndpoint.Notify;

/// <summary>Tells the notifier of this instance that there may be something to send.</summary>
internal sealed class Bell
{
    private TaskCompletionSource _rung = New();

    /// <summary>Ends when the bell rings next.</summary>
    public Task Rung => Volatile.Read(ref _rung).Task;

    public void Ring() => Interlocked.Exchange(ref _rung, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
