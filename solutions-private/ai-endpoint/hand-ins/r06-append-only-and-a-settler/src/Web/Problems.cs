using AiEndpoint.Storage;
using Microsoft.AspNetCore.Diagnostics;

namespace AiEndpoint.Web;

/// <summary>Thrown when a request is understood, and refused.</summary>
internal sealed class Refusal(int status, string detail, string? reason = null) : Exception(detail)
{
    public int Status => status;

    public string? Reason => reason;
}

/// <summary>Turns everything that goes wrong into problem details (RFC 9457).</summary>
internal static class Problems
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(8);

    /// <summary>Waits for work, which goes on when nobody waits any more.</summary>
    /// <exception cref="TimeoutException">It took too long, which happens only where the database is away.</exception>
    public static Task<T> InTimeAsync<T>(this Task<T> work, TimeProvider clock) => work.WaitAsync(AnswerLimit, clock);

    /// <summary>Describes an answer that has no body, whatever the caller accepts.</summary>
    public static Task WriteAsync(StatusCodeContext context) =>
        Results.Problem(statusCode: context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext);

    /// <summary>Middleware: answers what was thrown.</summary>
    public static async Task CatchAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception fault) when (!context.Response.HasStarted)
        {
            await Describe(context, fault).ExecuteAsync(context);
        }
    }

    private static IResult Describe(HttpContext context, Exception fault)
    {
        switch (fault)
        {
            case Refusal { Reason: null } refusal:
                return Results.Problem(refusal.Message, statusCode: refusal.Status);
            case Refusal refusal:
                return Results.Problem(
                    refusal.Message, statusCode: refusal.Status,
                    extensions: new Dictionary<string, object?> { ["reason"] = refusal.Reason });
            case BadHttpRequestException:
                return Results.Problem("The request cannot be read.", statusCode: StatusCodes.Status400BadRequest);
            default:
                // Every request may be repeated, so whatever this is, it may be better the next time.
                var logger = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("AiEndpoint.Requests");
                if (Db.IsAway(fault)) logger.LogWarning("{Method} was not answered: {Reason}", context.Request.Method, fault.Message);
                else logger.LogError(fault, "{Method} failed", context.Request.Method);
                context.Response.Headers.RetryAfter = "1";
                return Results.Problem("Please try again.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
