using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Diagnostics;

namespace HotQuery.Hosting;

/// <summary>A request that is refused for what it asks.</summary>
internal sealed class BadRequestException(string detail) : Exception(detail);

/// <summary>How what goes wrong is answered.</summary>
internal static class Problems
{
    public static IServiceCollection AddProblems(this IServiceCollection services) =>
        services
            .AddProblemDetails()
            .AddExceptionHandler<ExceptionProblems>()
            // Without this, a value that cannot be read is a bare 400 outside of Development.
            .Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true)
            .ConfigureHttpJsonOptions(options =>
            {
                // A field we would ignore, or read differently than it was meant, is refused instead.
                options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
                options.SerializerOptions.AllowDuplicateProperties = false;
                options.SerializerOptions.PropertyNameCaseInsensitive = false;
                options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            });

    private sealed class ExceptionProblems : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(
            HttpContext context, Exception exception, CancellationToken cancellationToken)
        {
            var detail = exception switch
            {
                BadRequestException refused => refused.Message,
                BadHttpRequestException { InnerException: JsonException } => "The body is not a JSON object of the expected shape.",
                BadHttpRequestException bad => bad.Message,
                _ => null,
            };
            if (detail is null) return false;
            await Results.Problem(detail, statusCode: StatusCodes.Status400BadRequest).ExecuteAsync(context);
            return true;
        }
    }
}
