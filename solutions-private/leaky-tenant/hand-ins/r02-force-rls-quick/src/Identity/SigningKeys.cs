using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;

namespace LeakyTenant.Identity;

/// <summary>The keys that Identity signs tokens with. They are asked for every few seconds, whatever tokens come.</summary>
internal sealed class SigningKeys(HttpHandlers handlers, IConfiguration configuration, TimeProvider clock, ILogger<SigningKeys> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(6);

    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Dictionary<string, RSAParameters> _keys = [];

    /// <summary>Finds a key; null if Identity had none of this name when it was asked last.</summary>
    public async Task<RSAParameters?> FindAsync(string kid)
    {
        await _asked.Task;
        return _keys.TryGetValue(kid, out var key) ? key : null;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var http = CreateClient();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                _keys = await AskAsync(http, stoppingToken);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                // The keys that we have stay good.
                logger.LogWarning("Identity does not tell its keys: {Fault}", fault.GetType().Name);
            }

            _asked.TrySetResult();
            await Task.Delay(Pause, clock, stoppingToken);
        }
    }

    private HttpClient CreateClient()
    {
        var handler = handlers.Create();
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        handler.PooledConnectionLifetime = TimeSpan.Zero;
        return new HttpClient(handler)
        {
            BaseAddress = new Uri(configuration["Dependencies:Identity:BaseAddress"]!.TrimEnd('/') + "/"), Timeout = TimeSpan.FromSeconds(2),
            MaxResponseContentBufferSize = 1024 * 1024,
        };
    }

    private static async Task<Dictionary<string, RSAParameters>> AskAsync(HttpClient http, CancellationToken cancellationToken)
    {
        using var answer = await http.GetAsync("jwks", cancellationToken);
        if (answer.StatusCode != HttpStatusCode.OK) throw new HttpRequestException($"Identity answered {(int)answer.StatusCode}.");
        using var published = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
        var keys = new Dictionary<string, RSAParameters>();
        foreach (var key in published.RootElement.GetProperty("keys").EnumerateArray())
        {
            if (key.ValueKind != JsonValueKind.Object || Text(key, "kty") != "RSA" || Text(key, "use") != "sig" || Text(key, "kid") is not { } kid)
                continue;
            if (Number(key, "n") is { } modulus && Number(key, "e") is { } exponent)
                keys[kid] = new RSAParameters { Modulus = modulus, Exponent = exponent };
        }

        return keys;
    }

    private static string? Text(JsonElement key, string name) =>
        key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Number(JsonElement key, string name) =>
        Text(key, name) is { Length: > 0 } text && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}
