using Harness.Fakes;

namespace Harness.Tests.Fakes;

/// <summary>The smallest fake with an effect.</summary>
internal sealed class BankFake : HttpFake
{
    private readonly List<string> charges = [];

    public BankFake(TimeProvider? time = null) : base("bank", time)
    {
        Map("POST", "/charges", Charge);
        Map("GET", "/charges/{id}", request => FakeAnswer.Json(200, new { id = request.Route["id"] }));
        Map("DELETE", "/charges/{id}", _ => new FakeAnswer(204));
        Map("POST", "/broken", _ => throw new InvalidOperationException("bug in the fake"));
    }

    public IReadOnlyList<string> Charges
    {
        get { lock (State) return [.. charges]; }
    }

    /// <summary>How long before its effect the last charge had been received.</summary>
    public TimeSpan AgeAtLastEffect { get; private set; }

    private FakeAnswer Charge(FakeRequest request)
    {
        AgeAtLastEffect = AgeOf(request);
        charges.Add(request.Body);
        return FakeAnswer.Json(201, new { id = charges.Count });
    }
}
