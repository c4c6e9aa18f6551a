using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.WebUtilities;

namespace AiEndpoint.Hosting;

/// <summary>Thrown when a request is refused.</summary>
internal sealed class Refusal(int status, string reason, string detail) : Exception(detail)
{
    public int Status => status;

    public string Reason => reason;

    public static Refusal Malformed(string detail) => new(StatusCodes.Status400BadRequest, "malformed", detail);

    public static Refusal Missing(string what) => new(StatusCodes.Status404NotFound, "missing", $"There is no such {what}.");
}

/// <summary>A problem as callers see it (RFC 9457).</summary>
internal sealed record ProblemView(string Type, string Title, int Status, string Reason, string Detail);

/// <summary>Turns everything that goes wrong into a problem.</summary>
internal static class Faults
{
    private const string RetryAfterSeconds = "3";

    public static async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Refusal refusal)
        {
            await WriteAsync(context, refusal.Status, refusal.Reason, refusal.Message);
        }
        catch (Exception fault) when (fault is JsonException or BadHttpRequestException)
        {
            // Their messages may repeat what was sent.
            await WriteAsync(context, StatusCodes.Status400BadRequest, "malformed", "The request cannot be read.");
        }
        catch (Exception fault)
        {
            // A caller who has left hears nothing. What was asked for has been done, or was never read.
            if (context.RequestAborted.IsCancellationRequested) return;
            context.RequestServices.GetRequiredService<ILogger<Refusal>>().LogError(
                "{Method} is answered as if the database were away: {Fault}: {Inner}",
                context.Request.Method, fault.GetType().Name, fault.InnerException?.GetType().Name);
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "away", "Please try again.");
        }
    }

    /// <summary>Describes an answer that has no body.</summary>
    public static Task DescribeAsync(StatusCodeContext context)
    {
        var status = context.HttpContext.Response.StatusCode;
        return WriteAsync(context.HttpContext, status, "http", ReasonPhrases.GetReasonPhrase(status));
    }

    private static async Task WriteAsync(HttpContext context, int status, string reason, string detail)
    {
        if (context.Response.HasStarted) return;
        var problem = new ProblemView("about:blank", ReasonPhrases.GetReasonPhrase(status), status, reason, detail);
        await Results.Json(problem, contentType: "application/problem+json", statusCode: status).ExecuteAsync(context);
    }
}
