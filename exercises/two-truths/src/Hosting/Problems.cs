using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;

namespace TwoTruths.Hosting;

internal static class Problems
{
    public static IServiceCollection AddProblems(this IServiceCollection services) =>
        services
            .AddProblemDetails()
            .AddExceptionHandler<ExceptionProblems>()
            // Without this, a body that cannot be read is a bare 400 outside of Development.
            .Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);

    private sealed class ExceptionProblems(ILogger<ExceptionProblems> logger) : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(
            HttpContext context, Exception exception, CancellationToken cancellationToken)
        {
            await ToResult(context, exception).ExecuteAsync(context);
            return true;
        }

        private IResult ToResult(HttpContext context, Exception exception)
        {
            switch (exception)
            {
                case BadHttpRequestException { InnerException: JsonException json }:
                    return Unreadable(json);
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

        // A JsonException names where it stopped, for example "$.amountMinor"; "$" is the body as a whole.
        private static IResult Unreadable(JsonException exception) =>
            exception.Path?.TrimStart('$').TrimStart('.') is { Length: > 0 } field
                ? Invalid(field, "The field is unknown, given twice, or not of the expected type.")
                : Invalid("body", "The body is not a JSON object of the expected shape.");

        private static IResult Invalid(string field, string error) =>
            Results.ValidationProblem(new Dictionary<string, string[]> { [field] = [error] });
    }
}
