using System.Collections.Immutable;
using System.Text.Json;
using Harness.Fakes;

namespace LeakyTenant.Tests.Setup;

/// <summary>The Identity of the README's clauses I1 and I2.</summary>
internal sealed class IdentityProvider : HttpFake
{
    public const string Issuer = "https://identity.example";
    public const string Audience = "documents";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    // Replaced under the lock and read without it. The last one signs.
    private ImmutableList<SigningKey> _published;

    /// <summary>Creates it with one key.</summary>
    /// <param name="kid">The key's name.</param>
    public IdentityProvider(string kid = "key-1") : base("identity")
    {
        _published = [SigningKey.Of(kid, 0)];
        // Keys that sign no tokens stand beside those that do.
        Encrypting = SigningKey.Of($"{kid}-enc", 1);
        Map("GET", "/jwks", _ => Keys());
        Map("POST", "/tokens", Issue);
    }

    /// <summary>The key with which it signs now.</summary>
    public SigningKey Current => Volatile.Read(ref _published)[^1];

    /// <summary>A key that it publishes for another use: it signs nothing.</summary>
    public SigningKey Encrypting { get; }

    /// <summary>The requests for its keys so far.</summary>
    public IReadOnlyList<JournalEntry> Fetches => [.. Journal.Entries.Where(entry => entry.Request is { Method: "GET", Path: "/jwks" })];

    /// <summary>The requests for anything else: nobody but people at `drill serve` has a reason for one.</summary>
    public IReadOnlyList<JournalEntry> Others => [.. Journal.Entries.Where(entry => entry.Request is not { Method: "GET", Path: "/jwks" })];

    /// <summary>Publishes one more key, and signs with it from now on.</summary>
    public void Publish(SigningKey key)
    {
        lock (State) Volatile.Write(ref _published, _published.Add(key));
    }

    /// <summary>Publishes a key no longer.</summary>
    public void Withdraw(SigningKey key)
    {
        lock (State) Volatile.Write(ref _published, _published.Remove(key));
    }

    /// <summary>The claims of a token (I2).</summary>
    public static Dictionary<string, object?> ClaimsOf(string tenantId, string userId, DateTimeOffset now) => new()
    {
        ["iss"] = Issuer, ["aud"] = Audience, ["tid"] = tenantId, ["sub"] = userId, ["iat"] = now.ToUnixTimeSeconds(),
        ["nbf"] = now.ToUnixTimeSeconds(), ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
    };

    /// <summary>A token for a member of a tenant.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="userId">The member.</param>
    /// <param name="now">When it is issued, by the service's clock.</param>
    /// <param name="key">The key that signs; null for the current one.</param>
    public string TokenFor(string tenantId, string userId, DateTimeOffset now, SigningKey? key = null) =>
        Jwt.Write(key ?? Current, ClaimsOf(tenantId, userId, now));

    private FakeAnswer Keys()
    {
        Dictionary<string, object?> elliptic = new()
        {
            ["kty"] = "EC", ["use"] = "sig", ["kid"] = $"{Encrypting.Kid}-ec", ["crv"] = "P-256", ["x"] = "AQ", ["y"] = "Ag",
        };
        return FakeAnswer.Json(200, new { keys = (object[])[elliptic, .. _published.Select(key => key.Published()), Encrypting.Published("enc")] });
    }

    // For people at `drill serve`.
    private FakeAnswer Issue(FakeRequest request)
    {
        try
        {
            var (tid, sub) = request.ReadJson<Bearer>();
            return FakeAnswer.Json(200, new { token = TokenFor(tid, sub, DateTimeOffset.UtcNow) });
        }
        catch (JsonException)
        {
            return FakeAnswer.Error(400, "{\"tid\", \"sub\"} is required.");
        }
    }

    private sealed record Bearer(string Tid, string Sub);
}
