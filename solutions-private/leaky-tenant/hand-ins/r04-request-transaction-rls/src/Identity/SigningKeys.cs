using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;

namespace LeakyTenant.Identity;

/// <summary>The keys that Identity has published. One that we have seen stays good, also where Identity is away or has withdrawn it.</summary>
internal sealed class SigningKeys(HttpHandlers handlers, IConfiguration configuration, TimeProvider clock, ILogger<SigningKeys> logger)
{
    private static readonly TimeSpan AsksAgainAfter = TimeSpan.FromSeconds(6);

    private readonly ConcurrentDictionary<string, RSAParameters> _keys = new();
    private readonly SemaphoreSlim _asking = new(1, 1);
    private readonly HttpClient _http = Client(handlers);
    private long? _askedAt;

    /// <summary>Finds a key; null if Identity has none of this name, or had none a moment ago.</summary>
    public async Task<RSAParameters?> FindAsync(string kid)
    {
        if (_keys.TryGetValue(kid, out var known)) return known;
        await _asking.WaitAsync();
        try
        {
            if (!_keys.ContainsKey(kid) && (_askedAt is not { } askedAt || clock.GetElapsedTime(askedAt) > AsksAgainAfter))
            {
                _askedAt = clock.GetTimestamp();
                await AskAsync();
            }
        }
        finally
        {
            _asking.Release();
        }

        return _keys.TryGetValue(kid, out known) ? known : null;
    }

    private async Task AskAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(configuration["Dependencies:Identity:BaseAddress"]!.TrimEnd('/') + "/jwks");
            if (answer.StatusCode != HttpStatusCode.OK) throw new HttpRequestException($"Identity answers {(int)answer.StatusCode}.");
            var set = JsonSerializer.Deserialize<KeySet>(await answer.Content.ReadAsByteArrayAsync(), JsonSerializerOptions.Web);
            foreach (var key in (set?.Keys ?? []).Select(Read).OfType<SigningKey>()) _keys.TryAdd(key.Kid, key.Parameters);
        }
        catch (Exception fault)
        {
            logger.LogWarning("Identity does not tell its keys: {Fault}", fault.GetType().Name);
        }
    }

    // There may be keys of other kinds, with whatever fields.
    private static SigningKey? Read(JsonElement key)
    {
        try
        {
            if (key.GetProperty("kid").GetString() is not { } kid) return null;
            if (key.GetProperty("kty").GetString() != "RSA" || key.GetProperty("use").GetString() != "sig") return null;
            var parameters = new RSAParameters { Modulus = Number(key, "n"), Exponent = Number(key, "e") };
            using var rsa = RSA.Create(parameters);
            return new SigningKey(kid, parameters);
        }
        catch (Exception other) when (other is InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException or CryptographicException)
        {
            return null;
        }
    }

    private static byte[] Number(JsonElement key, string name) => Base64Url.DecodeFromChars(key.GetProperty(name).GetString());

    private static HttpClient Client(HttpHandlers handlers)
    {
        var handler = handlers.Create();
        (handler.AllowAutoRedirect, handler.UseCookies, handler.ActivityHeadersPropagator) = (false, false, null);
        // On a connection of its own, a question is never sent twice.
        handler.PooledConnectionLifetime = TimeSpan.Zero;
        return new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(2), MaxResponseContentBufferSize = 1 << 20 };
    }

    private sealed record KeySet(JsonElement[]? Keys);
    private sealed record SigningKey(string Kid, RSAParameters Parameters);
}
