using Harness.Fakes;

namespace LeakyTenant.Tests.Setup;

/// <summary>Everything that listens inside: nothing of it is for a webhook (C7).</summary>
internal sealed class Inside : HttpFake
{
    public Inside() : base("inside")
    {
        foreach (var method in (string[])["GET", "POST"])
            Map(method, "/latest/meta-data/{what}", _ => FakeAnswer.Json(200, new { accessKeyId = "INSIDE", secretAccessKey = "of-the-machine" }));
    }
}
