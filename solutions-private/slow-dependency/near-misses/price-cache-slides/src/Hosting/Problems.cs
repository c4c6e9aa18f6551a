using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Diagnostics;
using SlowDependency.Dependencies;

namespace SlowDependency.Hosting;

/// <summary>How what goes wrong is answered.</summary>
internal static class Problems
{
    private const string RetryAfterSeconds = "2";

    public static IServiceCollection AddProblems(this IServiceCollection services) =>
        services
            .AddProblemDetails()
            .AddExceptionHandler<ExceptionProblems>()
            // Without this, a body that cannot be read is a bare 400 outside of Development.
            .Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true)
            .ConfigureHttpJsonOptions(options =>
                options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow);

    public static IResult NotFound(string what) =>
        Results.Problem($"There is no such {what}.", statusCode: StatusCodes.Status404NotFound);

    private sealed class ExceptionProblems(ILogger<ExceptionProblems> logger) : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(
            HttpContext context, Exception exception, CancellationToken cancellationToken)
        {
            // Nobody is there any more to be answered.
            if (context.RequestAborted.IsCancellationRequested) return true;
            await ToResult(context, exception).ExecuteAsync(context);
            return true;
        }

        private IResult ToResult(HttpContext context, Exception exception)
        {
            switch (exception)
            {
                case BadHttpRequestException { InnerException: JsonException }:
                    return Results.Problem(
                        "The body is not a JSON object of the expected shape.", statusCode: StatusCodes.Status400BadRequest);
                case BadHttpRequestException bad:
                    return Results.Problem(bad.Message, statusCode: bad.StatusCode);
                case DependencyException down:
                    logger.LogWarning("{Method} {Path}: {Reason}", context.Request.Method, context.Request.Path, down.Message);
                    return NotNow(context);
                default:
                    logger.LogError(exception, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
                    return NotNow(context);
            }
        }

        private static IResult NotNow(HttpContext context)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            return Results.Problem(
                "The shop cannot answer right now.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
