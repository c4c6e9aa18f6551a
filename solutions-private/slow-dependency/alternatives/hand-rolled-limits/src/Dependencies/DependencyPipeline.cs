using System.Net;
using System.Text.Json;

namespace SlowDependency.Dependencies;

/// <summary>What a dependency may cost.</summary>
/// <param name="Timeout">How long one call may take, body included.</param>
internal sealed record DependencyBudget(TimeSpan Timeout);

/// <summary>Every call to one dependency goes through its pipeline, so that its trouble stays its own.</summary>
internal sealed class DependencyPipeline(string name, DependencyBudget budget)
{
    private const int MaxCalls = 20;

    // Short: who waits here for long is answered late, and for a dependency that has no time for him.
    private static readonly TimeSpan QueueTimeout = TimeSpan.FromSeconds(0.4);

    private readonly SemaphoreSlim slots = new(MaxCalls);
    private readonly Backoff backoff = new();

    /// <summary>Makes a call; it must have read its whole answer when it returns.</summary>
    /// <exception cref="DependencyException">There is no answer that could be used.</exception>
    public async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        if (!backoff.MayCall()) throw new DependencyException(name, wasSent: false, new BulkheadFullException());
        if (!await slots.WaitAsync(QueueTimeout, cancellationToken))
            throw new DependencyException(name, wasSent: false, new BulkheadFullException());
        try
        {
            return await CallOnceAsync(call, cancellationToken);
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task<T> CallOnceAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(budget.Timeout);
        try
        {
            var answer = await call(deadline.Token);
            backoff.Succeeded();
            return answer;
        }
        catch (Exception fault) when (IsFault(fault) || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            backoff.Failed();
            throw new DependencyException(name, wasSent: true, fault);
        }
        // An answer that refuses is an answer: the dependency is well.
        catch (HttpRequestException refusal)
        {
            backoff.Succeeded();
            throw new DependencyException(name, wasSent: true, refusal);
        }
    }

    private static bool IsFault(Exception exception) => exception switch
    {
        HttpRequestException { StatusCode: { } status } => status >= HttpStatusCode.InternalServerError,
        HttpRequestException or IOException or JsonException => true,
        _ => false,
    };
}
