using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Diagnostics;
using Npgsql;

namespace Oversell.Hosting;

/// <summary>A request that is refused for what it asks.</summary>
internal sealed class RefusedException(int statusCode, string reason, string detail) : Exception(detail)
{
    public int StatusCode => statusCode;

    /// <summary>What callers tell refusals apart by.</summary>
    public string Reason => reason;
}

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
                options.SerializerOptions.AllowDuplicateProperties = false;
                options.SerializerOptions.PropertyNameCaseInsensitive = false;
                options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            });

    public static IResult NotFound(string what) =>
        Results.Problem($"There is no such {what}.", statusCode: StatusCodes.Status404NotFound);

    private sealed class ExceptionProblems : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(
            HttpContext context, Exception exception, CancellationToken cancellationToken)
        {
            var result = exception switch
            {
                RefusedException refused => Results.Problem(
                    refused.Message, statusCode: refused.StatusCode,
                    extensions: new Dictionary<string, object?> { ["reason"] = refused.Reason }),
                BadHttpRequestException { InnerException: JsonException } => Results.Problem(
                    "The body is not a JSON object of the expected shape.", statusCode: StatusCodes.Status400BadRequest),
                BadHttpRequestException bad => Results.Problem(bad.Message, statusCode: bad.StatusCode),
                // Nothing that the database can say is a verdict: locks, deadlocks, broken connections, a pool that is empty.
                NpgsqlException or TimeoutException => NotNow.Answer(context),
                _ => null,
            };
            if (result is null) return false;
            await result.ExecuteAsync(context);
            return true;
        }
    }
}
