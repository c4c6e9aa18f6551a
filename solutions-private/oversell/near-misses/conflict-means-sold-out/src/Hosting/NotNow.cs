using Microsoft.AspNetCore.Http.Timeouts;

namespace Oversell.Hosting;

/// <summary>The answer to a request that cannot be decided in time: come back soon.</summary>
internal static class NotNow
{
    private const string RetryAfterSeconds = "1";

    // Callers are promised an answer within 5 s. The rest is for a machine that is busy.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(4);

    /// <summary>Ends the work of every request after a time that leaves room to answer it.</summary>
    public static IServiceCollection AddDeadlines(this IServiceCollection services) =>
        services.AddRequestTimeouts(options => options.DefaultPolicy = new RequestTimeoutPolicy
        {
            Timeout = Deadline,
            TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
            WriteTimeoutResponse = context => Answer(context).ExecuteAsync(context),
        });

    public static IResult Answer(HttpContext context)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return Results.Problem(
            "This cannot be answered now. Send the same request again.", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
