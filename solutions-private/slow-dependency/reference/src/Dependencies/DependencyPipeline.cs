using System.Net;
using System.Text.Json;
using System.Threading.RateLimiting;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace SlowDependency.Dependencies;

/// <summary>What a dependency may cost.</summary>
/// <param name="Timeout">How long one call may take, body included.</param>
/// <param name="Retries">How often a call that failed is made again.</param>
internal sealed record DependencyBudget(TimeSpan Timeout, int Retries);

/// <summary>Every call to one dependency goes through its pipeline, so that its trouble stays its own.</summary>
internal sealed class DependencyPipeline
{
    private const int MaxCalls = 24;

    // Short: who waits here for long is answered late, and for a dependency that has no time for him.
    private static readonly TimeSpan QueueTimeout = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SamplingDuration = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim slots = new(MaxCalls);
    private readonly ResiliencePipeline outer;
    private readonly ResiliencePipeline inner;
    private readonly string name;
    private readonly ResiliencePipeline past;
    private readonly CircuitBreakerManualControl breaker = new();

    // An open breaker lets one call try, although the trouble may be long over: after a quiet time as many must be served as may come at
    // once. Nine, that one, and one a second are what a dependency that fails may be sent.
    private readonly TokenBucketRateLimiter trickle = new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = 9,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    });

    public DependencyPipeline(string name, DependencyBudget budget)
    {
        this.name = name;
        outer = budget.Retries == 0
            ? ResiliencePipeline.Empty
            : new ResiliencePipelineBuilder()
                .AddTimeout(TimeSpan.FromSeconds(3))
                .AddRetry(new RetryStrategyOptions
                {
                    // Not what took too long: there is no time for it twice.
                    ShouldHandle = args => ValueTask.FromResult(IsFault(args.Outcome.Exception)),
                    MaxRetryAttempts = budget.Retries,
                    Delay = RetryDelay,
                    UseJitter = true,
                })
                .Build();
        inner = new ResiliencePipelineBuilder()
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = args => ValueTask.FromResult(IsFault(args.Outcome.Exception) || args.Outcome.Exception is TimeoutRejectedException),
                FailureRatio = 0.5,
                MinimumThroughput = 10,
                SamplingDuration = SamplingDuration,
                BreakDuration = BreakDuration,
                ManualControl = breaker,
            })
            .AddTimeout(budget.Timeout)
            .Build();
        past = new ResiliencePipelineBuilder().AddTimeout(budget.Timeout).Build();
    }

    /// <summary>Makes a call; it must have read its whole answer when it returns.</summary>
    /// <exception cref="DependencyException">There is no answer that could be used.</exception>
    public async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await outer.ExecuteAsync(async token => await CallOnceAsync(call, token), cancellationToken);
        }
        // A refusal (a 4xx) is no fault of the dependency, and not the answer that was asked for either.
        catch (Exception fault) when (IsFault(fault) || fault is TimeoutRejectedException or HttpRequestException)
        {
            throw new DependencyException(name, wasSent: true, fault);
        }
        catch (Exception fault) when (fault is BrokenCircuitException or BulkheadFullException)
        {
            throw new DependencyException(name, wasSent: false, fault);
        }
    }

    private async Task<T> CallOnceAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        if (!await slots.WaitAsync(QueueTimeout, cancellationToken)) throw new BulkheadFullException();
        try
        {
            return await inner.ExecuteAsync(async token => await call(token), cancellationToken);
        }
        catch (BrokenCircuitException) when (trickle.AttemptAcquire().IsAcquired)
        {
            return await PassAsync(call, cancellationToken);
        }
        finally
        {
            slots.Release();
        }
    }

    // Past an open breaker; any answer closes it.
    private async Task<T> PassAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await past.ExecuteAsync(async token => await call(token), cancellationToken);
            await breaker.CloseAsync(CancellationToken.None);
            return answer;
        }
        catch (HttpRequestException refusal) when (!IsFault(refusal))
        {
            await breaker.CloseAsync(CancellationToken.None);
            throw;
        }
    }

    // An answer that refuses is an answer: the dependency is well.
    private static bool IsFault(Exception? exception) => exception switch
    {
        HttpRequestException { StatusCode: { } status } => status >= HttpStatusCode.InternalServerError,
        HttpRequestException or IOException or JsonException => true,
        _ => false,
    };
}
