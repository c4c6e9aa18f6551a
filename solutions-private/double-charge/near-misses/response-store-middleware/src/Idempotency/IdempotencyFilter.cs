using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace DoubleCharge.Idempotency;

/// <summary>
/// Makes an endpoint idempotent without it knowing: a key belongs to the request that it came with first, and once that
/// request has its answer, every repetition gets the same one.
/// </summary>
/// <typeparam name="TRequest">The endpoint's request; a key belongs to its content, not to its bytes on the wire.</typeparam>
internal sealed class IdempotencyFilter<TRequest>(ResponseStore responses, IOptions<JsonOptions> json) : IEndpointFilter
{
    private const string KeyHeader = "Idempotency-Key";

    /// <inheritdoc />
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        // A request without a usable key is the endpoint's to refuse.
        if (context.HttpContext.Request.Headers[KeyHeader] is not [{ Length: > 0 } key]) return await next(context);

        // Nowhere the request's own token: a caller that leaves changes nothing about what its key stands for.
        var requestHash = Hash(context.Arguments.OfType<TRequest>().SingleOrDefault());
        var claim = await responses.ClaimAsync(key, requestHash, CancellationToken.None);
        if (claim.RequestHash != requestHash) return OtherRequest();
        if (claim.Response is { } stored) return stored;

        var result = await next(context);
        if (result is IStatusCodeHttpResult { StatusCode: { } status } and IValueHttpResult { Value: var value } && IsAnswer(status))
            await responses.KeepAsync(key, ToResponse(status, result, value), CancellationToken.None);
        return result;
    }

    // "Not yet" and "not now" are no answers: the endpoint is asked again.
    private static bool IsAnswer(int status) =>
        status is not (StatusCodes.Status202Accepted or StatusCodes.Status409Conflict) and < 500;

    private static IResult OtherRequest() => Results.Problem(
        "This key was used for another request.", statusCode: StatusCodes.Status422UnprocessableEntity);

    private StoredResponse ToResponse(int status, object result, object? value) => new(
        status,
        (result as IContentTypeHttpResult)?.ContentType ?? "application/json; charset=utf-8",
        JsonSerializer.Serialize(value, json.Value.SerializerOptions));

    private string Hash(TRequest? request) => Convert.ToHexStringLower(
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, json.Value.SerializerOptions)));
}
