using Exercises.Testing;
using Harness.Scenarios;

namespace __Name__.Tests.Setup;

/// <summary>The callers of one instance. Every answer is held against what each must be (C2).</summary>
internal sealed class __Name__Client : ServiceClient
{
    // The contract says 5 s and 30 s (C2).
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryCeiling = TimeSpan.FromSeconds(30);
    private static readonly AnswerRules Rules = new(Promises.AnswersInTime, Promises.NotNowIs503, MostSeconds: 5);

    private readonly Caller _caller;

    public __Name__Client(ScenarioContext scenario, ServiceInstance instance)
        : base(scenario, instance) => _caller = CallerWith(Patience);

    /// <summary>Anything but "not now": the same request sent again would be answered the same.</summary>
    public static bool IsFinal(Answer answer) => answer.Status is not (null or 503);

    /// <summary>One answer to POST /entries, which may be "not now".</summary>
    public Task<Answer> AddAsync(string name, CancellationToken cancellation) => PostAsync(new { name }, cancellation);

    /// <summary>The same for any body; text is sent as it is.</summary>
    public Task<Answer> PostAsync(object body, CancellationToken cancellation) =>
        Rules.SendAsync(Scenario, _caller, $"POST /entries {body}", Request(HttpMethod.Post, "entries", body), cancellation);

    /// <summary>Every answer to POST /entries, sent until one is final.</summary>
    public async Task<IReadOnlyList<Answer>> AddUntilFinalAsync(string name, CancellationToken cancellation)
    {
        var answers = await Caller.UntilAsync(() => AddAsync(name, cancellation), IsFinal, RetryCeiling, cancellation);
        Scenario.MustHoldInTime(Promises.AnswerInTheEnd, IsFinal(answers[^1]), () => [$"POST /entries for {name}", .. Answer.Lines(answers)]);
        return answers;
    }

    /// <summary>The final answer to GET /entries/{id}.</summary>
    public async Task<Answer> FindAsync(string id, CancellationToken cancellation)
    {
        var answers = await Caller.UntilAsync(
            () => Rules.SendAsync(Scenario, _caller, $"GET /entries/{id}", Request(HttpMethod.Get, $"entries/{Caller.Segment(id)}"), cancellation),
            IsFinal, RetryCeiling, cancellation);
        Scenario.MustHoldInTime(Promises.AnswerInTheEnd, IsFinal(answers[^1]), () => [$"GET /entries/{id}", .. Answer.Lines(answers)]);
        return answers[^1];
    }
}
