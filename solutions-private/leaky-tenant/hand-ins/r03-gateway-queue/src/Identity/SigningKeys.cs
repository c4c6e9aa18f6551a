using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;

namespace LeakyTenant.Identity;

/// <summary>
/// The keys that Identity signs tokens with. Identity is asked when a token names a key that we do not know: by one request for all that wait, and
/// not again for a while, whatever comes.
/// </summary>
internal sealed class SigningKeys(HttpHandlers handlers, IConfiguration configuration, TimeProvider clock, ILogger<SigningKeys> logger)
{
    private static readonly TimeSpan AsksAgainAfter = TimeSpan.FromSeconds(5.5);

    private readonly Lock _gate = new();
    private readonly HttpClient _http = Client(handlers);
    private readonly Uri _address = new(configuration["Dependencies:Identity:BaseAddress"]!.TrimEnd('/') + "/jwks");
    private volatile Dictionary<string, RSAParameters> _keys = [];
    private Task<bool>? _question;
    private long _askedAt;

    /// <summary>Finds a key; null if Identity has none of this name, or had none a moment ago.</summary>
    public async Task<RSAParameters?> FindAsync(string kid)
    {
        if (_keys.TryGetValue(kid, out var key)) return key;
        var question = Question();
        // Nobody who waits for the others' question can end it by leaving.
        var isAnswered = question.IsCompleted || await question;
        if (_keys.TryGetValue(kid, out key)) return key;
        return isAnswered ? null
            : throw new RefusedException(StatusCodes.Status503ServiceUnavailable, "The keys of tokens cannot be asked for. Please try again.");
    }

    private Task<bool> Question()
    {
        lock (_gate)
        {
            if (_question is null || _question.IsCompleted && clock.GetElapsedTime(_askedAt) >= AsksAgainAfter)
            {
                _askedAt = clock.GetTimestamp();
                using (ExecutionContext.SuppressFlow()) _question = Task.Run(AskAsync);
            }

            return _question;
        }
    }

    private async Task<bool> AskAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(_address);
            if (answer.StatusCode != HttpStatusCode.OK) throw new HttpRequestException($"Identity answers {(int)answer.StatusCode}.");
            var set = JsonSerializer.Deserialize<KeySet>(await answer.Content.ReadAsByteArrayAsync(), JsonSerializerOptions.Web);
            var keys = set?.Keys ?? throw new JsonException("There are no keys.");
            _keys = keys.Select(Read).OfType<SigningKey>().DistinctBy(key => key.Kid).ToDictionary(key => key.Kid, key => key.Parameters);
            return true;
        }
        catch (Exception fault)
        {
            logger.LogWarning("Identity does not tell its keys ({Fault}); those that are known stay good", fault.GetType().Name);
            return false;
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
        return new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(1.5), MaxResponseContentBufferSize = 1 << 20 };
    }

    private sealed record KeySet(JsonElement[]? Keys);
    private sealed record SigningKey(string Kid, RSAParameters Parameters);
}
