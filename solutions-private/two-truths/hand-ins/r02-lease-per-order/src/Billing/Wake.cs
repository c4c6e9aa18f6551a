namespace TwoTruths.Billing;

/// <summary>Tells this instance's dispatcher that there is something to do. Others find it by looking.</summary>
internal sealed class Wake
{
    private TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the next <see cref="Set"/> since the last <see cref="Reset"/>.</summary>
    public Task Signalled => Volatile.Read(ref _signal).Task;

    public void Set() => Volatile.Read(ref _signal).TrySetResult();

    public void Reset() => Interlocked.Exchange(ref _signal, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
