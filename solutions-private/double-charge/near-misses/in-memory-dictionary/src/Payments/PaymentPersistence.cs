using DoubleCharge.Provider;
using Npgsql;
using Polly;
using Polly.Retry;

namespace DoubleCharge.Payments;

/// <summary>How a payment that was begun is brought to its end: by not letting go.</summary>
internal static class PaymentPersistence
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Asks until the outcome of a charge is known.</summary>
    public static readonly ResiliencePipeline<ChargeOutcome> UntilKnown =
        new ResiliencePipelineBuilder<ChargeOutcome>()
            .AddRetry(new RetryStrategyOptions<ChargeOutcome>
            {
                ShouldHandle = new PredicateBuilder<ChargeOutcome>()
                    .HandleResult(outcome => outcome is ChargeOutcome.Unknown or ChargeOutcome.NotFound),
                MaxRetryAttempts = int.MaxValue,
                Delay = Pause,
            })
            .Build();

    /// <summary>Writes until the database has taken it.</summary>
    public static readonly ResiliencePipeline UntilRecorded = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<NpgsqlException>(),
            MaxRetryAttempts = int.MaxValue,
            Delay = Pause,
        })
        .Build();
}
