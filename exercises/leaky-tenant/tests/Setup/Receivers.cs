using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Harness.Fakes;

namespace LeakyTenant.Tests.Setup;

/// <summary>What a webhook was told (C8).</summary>
internal sealed record Told(string DeliveryId, string Event, string DocumentId, string Title, string At);

/// <summary>A request that a receiver got.</summary>
internal sealed record Received(Told? Told, JournalEntry Entry)
{
    /// <summary>Whether it is signed with this secret.</summary>
    public bool IsSignedWith(string secret) =>
        Entry.Request.Header("Signature")
        == Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(secret), Encoding.UTF8.GetBytes(Entry.Request.Body)));

    public override string ToString() => $"receivers: {Entry} [{Entry.Request.Body}]";
}

/// <summary>Everybody who listens at a public address (R1). Each webhook has a path of its own here.</summary>
internal sealed class Receivers : HttpFake
{
    private const string Folder = "/hooks/";

    private static readonly FakeAnswer Taken = FakeAnswer.Json(200, new { taken = true });

    private readonly ConcurrentDictionary<string, FakeAnswer> _answers = new();

    public Receivers() : base("outside")
    {
        foreach (var method in (string[])["GET", "POST", "PUT", "HEAD"])
            Map(method, Folder + "{id}", request => Closing(_answers.GetValueOrDefault(request.Route["id"]) ?? Taken));
    }

    /// <summary>The path of a receiver, without its leading slash.</summary>
    public static string PathOf(string id) => $"{Folder[1..]}{id}";

    /// <summary>From now on this receiver answers so.</summary>
    public void Answers(string id, FakeAnswer answer) => _answers[id] = answer;

    /// <summary>From now on this receiver answers with a redirect.</summary>
    public void Redirects(string id, string location, int status = 307) =>
        Answers(id, new FakeAnswer(status) { Headers = new Dictionary<string, string> { ["Location"] = location } });

    /// <summary>What this receiver got.</summary>
    public IReadOnlyList<Received> ReceivedBy(string id) =>
        [.. Journal.Entries.Where(entry => entry.Request.Path == Folder + id).Select(entry => new Received(Read(entry.Request), entry))];

    // Without this, a client goes on using its connection, and asks neither for the name nor for a new one.
    private static FakeAnswer Closing(FakeAnswer answer) =>
        answer with { Headers = new Dictionary<string, string>(answer.Headers) { ["Connection"] = "close" } };

    private static Told? Read(FakeRequest request)
    {
        try
        {
            return request.Method == "POST" && request.ReadJson<Told>() is { DeliveryId.Length: > 0, Event.Length: > 0 } told ? told : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
