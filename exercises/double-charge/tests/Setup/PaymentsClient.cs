using Exercises.Testing;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Setup;

/// <summary>A caller of the payments API: what it sends, how long it waits, and how it retries.</summary>
internal sealed class PaymentsClient : ServiceClient
{
    // Twice what the contract says (C5).
    private static readonly TimeSpan PayPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(20);

    /// <summary>How long a caller keeps retrying after the last fault ended (C2).</summary>
    public static readonly TimeSpan RetryCeiling = TimeSpan.FromSeconds(30);

    private readonly Caller _payer;
    private readonly Caller _reader;
    private readonly Func<TimeSpan> _undisturbedFor;

    /// <summary>Creates a caller of an instance.</summary>
    /// <param name="scenario">The scenario that it belongs to.</param>
    /// <param name="instance">The instance that it calls.</param>
    /// <param name="undisturbedFor">How long ago the last fault ended (<see cref="PaymentsWorld.UndisturbedFor"/>).</param>
    public PaymentsClient(ScenarioContext scenario, ServiceInstance instance, Func<TimeSpan> undisturbedFor)
        : base(scenario, instance) => (_payer, _reader, _undisturbedFor) = (CallerWith(PayPatience), CallerWith(ReadPatience), undisturbedFor);

    /// <summary>One POST.</summary>
    public Task<Answer> PayAsync(Intent intent, CancellationToken cancellation) => PostAsync(intent.Key, intent.Body, cancellation);

    /// <summary>One POST of any body; a null key sends none.</summary>
    public Task<Answer> PostAsync(string? key, string body, CancellationToken cancellation) =>
        _payer.SendAsync(Request(HttpMethod.Post, "payments", body, ("Idempotency-Key", key)), cancellation);

    /// <summary>Sends the same request with the same key until the answer is final, as the contract tells callers to.</summary>
    /// <returns>Every answer, in order; the last one is final unless the ceiling passed first.</returns>
    public Task<IReadOnlyList<Answer>> PayUntilFinalAsync(Intent intent, CancellationToken cancellation) =>
        UntilFinalAsync(() => PayAsync(intent, cancellation), cancellation);

    /// <summary>Sends until the answer is final or the ceiling has passed, counted from the end of the last fault.</summary>
    public Task<IReadOnlyList<Answer>> UntilFinalAsync(Func<Task<Answer>> send, CancellationToken cancellation) =>
        Caller.UntilAsync(send, answer => answer.IsFinal, RetryCeiling, cancellation, _undisturbedFor);

    public Task<Answer> GetPaymentAsync(string id, CancellationToken cancellation) =>
        _reader.SendAsync(Request(HttpMethod.Get, $"payments/{Caller.Segment(id)}"), cancellation);

    public Task<Answer> ListAsync(string orderId, CancellationToken cancellation) =>
        _reader.SendAsync(Request(HttpMethod.Get, $"orders/{orderId}/payments"), cancellation);
}
