using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Diagnostics;

namespace ReflexCache.Hosting;

/// <summary>A request that is refused for what it asks.</summary>
internal sealed class BadRequestException(string detail) : Exception(detail);

/// <summary>How what goes wrong is answered.</summary>
internal static class Problems
{
    public static IServiceCollection AddProblems(this IServiceCollection services) =>
        services
            .AddProblemDetails()
            .AddExceptionHandler<ExceptionProblems>()
            // Without this, a body that cannot be read is a bare 400 outside of Development.
            .Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true)
            .ConfigureHttpJsonOptions(options =>
            {
                // A field we would ignore, or read differently than it was meant, is refused instead.
                options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
                options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            });

    public static IResult NotFound() => Results.Problem("There is no such product.", statusCode: StatusCodes.Status404NotFound);

    private sealed class ExceptionProblems(ILogger<ExceptionProblems> logger) : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
        {
            await ToResult(context, exception).ExecuteAsync(context);
            return true;
        }

        private IResult ToResult(HttpContext context, Exception exception)
        {
            switch (exception)
            {
                case BadRequestException refused:
                    return Results.Problem(refused.Message, statusCode: StatusCodes.Status400BadRequest);
                case BadHttpRequestException { InnerException: JsonException }:
                    return Results.Problem("The body is not a JSON object of the expected shape.", statusCode: StatusCodes.Status400BadRequest);
                case BadHttpRequestException bad:
                    return Results.Problem(bad.Message, statusCode: bad.StatusCode);
                default:
                    logger.LogError(exception, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
                    context.Response.Headers.RetryAfter = "1";
                    return Results.Problem(
                        "The service cannot answer right now. Send the same request again.",
                        statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        }
    }
}
