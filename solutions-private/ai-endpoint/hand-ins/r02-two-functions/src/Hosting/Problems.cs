using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Diagnostics;

namespace AiEndpoint.Hosting;

/// <summary>Thrown when a request is understood but refused.</summary>
internal sealed class RefusedException(int statusCode, string reason, string detail) : Exception(detail)
{
    public int StatusCode => statusCode;

    public string Reason => reason;
}

/// <summary>Turns everything that goes wrong into problem details (RFC 9457).</summary>
internal static class Problems
{
    public static IServiceCollection AddProblems(this IServiceCollection services) =>
        services
            .AddProblemDetails()
            .AddExceptionHandler<ExceptionProblems>()
            .ConfigureHttpJsonOptions(options =>
            {
                options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
                options.SerializerOptions.AllowDuplicateProperties = false;
                options.SerializerOptions.PropertyNameCaseInsensitive = false;
                options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            });

    public static IResult NotFound(string what) =>
        Results.Problem($"There is no such {what}.", statusCode: StatusCodes.Status404NotFound);

    /// <summary>Describes an answer that has no body, whatever the caller accepts.</summary>
    public static Task WriteAsync(StatusCodeContext context) =>
        Results.Problem(statusCode: context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext);

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
                case RefusedException refused:
                    return Results.Problem(
                        refused.Message, statusCode: refused.StatusCode,
                        extensions: new Dictionary<string, object?> { ["reason"] = refused.Reason });
                case BadHttpRequestException bad:
                    return Results.Problem("The request is malformed.", statusCode: bad.StatusCode);
                default:
                    // Every endpoint can safely be called again, and what comes here is a database that is away.
                    logger.LogError(exception, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
                    context.Response.Headers.RetryAfter = "1";
                    return Results.Problem("Please try again.", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        }
    }
}
