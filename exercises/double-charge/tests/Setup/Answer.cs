using System.Net.Http.Headers;
using System.Text.Json;

namespace DoubleCharge.Tests.Setup;

/// <summary>A payment as the API shows it.</summary>
internal sealed record Payment(string Id, string OrderId, long AmountMinor, string Currency, string Status, string CreatedAt)
{
    public const string Pending = "pending";
    public const string Succeeded = "succeeded";
    public const string Declined = "declined";

    public bool IsFinal => Status is Succeeded or Declined;

    public override string ToString() => $"payment {Id}: {AmountMinor} {Currency} of order {OrderId} is {Status}, created {CreatedAt}";
}

/// <summary>What a caller got back for one request.</summary>
/// <param name="Status">The status code; null when the connection dropped or nothing came in time.</param>
/// <param name="Body">The body's text.</param>
/// <param name="ContentType">The body's media type.</param>
/// <param name="RetryAfter">The header as it was sent; null without one.</param>
/// <param name="Problem">Why there is no status: "connection dropped", "no answer within 10 s".</param>
internal sealed record Answer(int? Status, string Body, string? ContentType, string? RetryAfter, string? Problem = null)
{
    /// <summary>Nothing came within the caller's patience.</summary>
    public bool IsTimeout { get; init; }

    /// <summary>201 or 402, or a refusal that no retry changes.</summary>
    public bool IsFinal => Status is 201 or 402 or 400 or 404 or 413 or 415 or 422;

    /// <summary>402 as the contract describes it: problem details with the payment's id (C4).</summary>
    public bool IsDecline => Status == 402 && ContentType == "application/problem+json" && DeclinedPaymentId is { Length: > 0 };

    /// <summary>The id in a decline's problem details; null without one.</summary>
    public string? DeclinedPaymentId => Field("paymentId")?.ToString();

    /// <summary>The payment in the body; null when there is none.</summary>
    public Payment? Payment => Read<Payment>();

    /// <summary>The payments in the body; null when it is no array of them.</summary>
    public IReadOnlyList<Payment>? Payments => Read<Payment[]>();

    /// <summary>A field of the body's object; null when it is not there.</summary>
    public JsonElement? Field(string name) =>
        Read<JsonElement?>() is { ValueKind: JsonValueKind.Object } body && body.TryGetProperty(name, out var value) ? value : null;

    public override string ToString() =>
        Status is null ? Problem! : $"{Status}{(RetryAfter is null ? "" : $" (Retry-After {RetryAfter})")} {(Body.Length > 300 ? Body[..300] + "…" : Body)}".TrimEnd();

    public static async Task<Answer> FromAsync(HttpResponseMessage response, CancellationToken cancellation) => new(
        (int)response.StatusCode,
        await response.Content.ReadAsStringAsync(cancellation),
        response.Content.Headers.ContentType is MediaTypeHeaderValue type ? type.MediaType : null,
        response.Headers.TryGetValues("Retry-After", out var values) ? string.Join(", ", values) : null);

    private T? Read<T>()
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Body, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
