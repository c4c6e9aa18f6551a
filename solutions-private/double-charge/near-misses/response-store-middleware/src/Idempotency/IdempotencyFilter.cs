using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace DoubleCharge.Idempotency;

/// <summary>
/// Makes an endpoint idempotent without it knowing: a key belongs to the request that it came with first, and once that
/// request has its answer, every repetition gets the same one.
/// </summary>
/// <typeparam name="TRequest">The endpoint's request; its JSON, not the caller's, is what a key belongs to.</typeparam>
internal sealed class IdempotencyFilter<TRequest>(ResponseStore responses, IOptions<JsonOptions> json) : IEndpointFilter
{
    private const string KeyHeader = "Idempotency-Key";
    private static readonly TimeSpan StoreWithin = TimeSpan.FromSeconds(2);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        // A request without a usable key is the endpoint's to refuse.
        if (context.HttpContext.Request.Headers[KeyHeader] is not [{ Length: > 0 } key]) return await next(context);

        var requestHash = Hash(context.Arguments.OfType<TRequest>().SingleOrDefault());
        var claim = await WithinAsync(token => responses.ClaimAsync(key, requestHash, token));
        if (claim.RequestHash != requestHash) return OtherRequest();
        if (claim.Response is { } stored) return stored;

        var result = await next(context);
        if (result is not IStatusCodeHttpResult { StatusCode: { } status } || !IsAnswer(status)) return result;

        var response = new StoredResponse(status, ContentTypeOf(result), LocationOf(result), BodyOf(result));
        await WithinAsync(async token =>
        {
            await responses.KeepAsync(key, response, token);
            return response;
        });
        return response;
    }

    // "Not yet" and "not now" are no answers: the endpoint is asked again.
    private static bool IsAnswer(int status) =>
        status is not (StatusCodes.Status202Accepted or StatusCodes.Status409Conflict) and < 500;

    private static IResult OtherRequest() => Results.Problem(
        "This key was used for another request.", statusCode: StatusCodes.Status422UnprocessableEntity);

    private static string ContentTypeOf(object result) =>
        (result as IContentTypeHttpResult)?.ContentType ?? "application/json; charset=utf-8";

    private static string? LocationOf(object result) =>
        result.GetType().GetProperty(nameof(StoredResponse.Location))?.GetValue(result) as string;

    // Not the request's own token: a caller that leaves changes nothing about what its key stands for.
    private static async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> action)
    {
        using var deadline = new CancellationTokenSource(StoreWithin);
        return await action(deadline.Token);
    }

    private string BodyOf(object result) =>
        JsonSerializer.Serialize((result as IValueHttpResult)?.Value, json.Value.SerializerOptions);

    private string Hash(TRequest? request) => Convert.ToHexStringLower(
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, json.Value.SerializerOptions)));
}
