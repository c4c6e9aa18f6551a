using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;

namespace __Name__.Hosting;

/// <summary>How what goes wrong is answered.</summary>
internal static class Problems
{
    public static IServiceCollection AddProblems(this IServiceCollection services) =>
        services
            .AddProblemDetails()
            .AddExceptionHandler<ExceptionProblems>()
            // Without this, a body that cannot be read is a bare 400 outside of Development.
            .Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);

    public static IResult NotFound(string what) =>
        Results.Problem($"There is no such {what}.", statusCode: StatusCodes.Status404NotFound);

    public static IResult Taken(string name) =>
        Results.Problem($"There is an entry with the name {name}.", statusCode: StatusCodes.Status409Conflict);

    private sealed class ExceptionProblems : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
        {
            var result = exception switch
            {
                BadHttpRequestException { InnerException: JsonException } => Results.Problem(
                    "The body is not a JSON object of the expected shape.", statusCode: StatusCodes.Status400BadRequest),
                BadHttpRequestException bad => Results.Problem(bad.Message, statusCode: bad.StatusCode),
                _ => null,
            };
            if (result is null) return false;
            await result.ExecuteAsync(context);
            return true;
        }
    }
}
