using System.Text.Json.Serialization;

namespace LeakyTenant.Hosting;

/// <summary>Thrown when a request is understood but refused.</summary>
internal sealed class RefusedException(int statusCode, string detail) : Exception(detail)
{
    public int StatusCode => statusCode;
    public bool IsAway => statusCode == StatusCodes.Status503ServiceUnavailable;
    public static RefusedException BadRequest(string detail) => new(StatusCodes.Status400BadRequest, detail);
    public static RefusedException NotFound(string what) => new(StatusCodes.Status404NotFound, $"There is no such {what}.");
}

/// <summary>Reads bodies strictly, and turns everything that goes wrong into problem details (RFC 9457).</summary>
internal static class Problems
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false, PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
    };

    public static async Task<T> ReadAsync<T>(HttpContext context) where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(context.Request.Body, Json, context.RequestAborted) ?? throw new JsonException();
        }
        catch (InvalidOperationException fault)
        {
            // Text that is none, such as half a surrogate pair.
            throw new JsonException(null, fault);
        }
    }

    public static void UseProblems(this WebApplication app)
    {
        app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (Exception fault) when (!context.Response.HasStarted)
            {
                await ToResult(context, fault, app.Logger).ExecuteAsync(context);
            }
        });
        app.UseStatusCodePages(status => Results.Problem(statusCode: status.HttpContext.Response.StatusCode).ExecuteAsync(status.HttpContext));
    }

    private static IResult ToResult(HttpContext context, Exception fault, ILogger logger)
    {
        if (fault is RefusedException { IsAway: true }) context.Response.Headers.RetryAfter = "2";
        if (fault is RefusedException refused) return Results.Problem(refused.Message, statusCode: refused.StatusCode);
        if (fault is JsonException) return Results.Problem("The body is not of the expected shape.", statusCode: StatusCodes.Status400BadRequest);
        if (fault is BadHttpRequestException bad) return Results.Problem("The request cannot be read.", statusCode: bad.StatusCode);
        if (!context.RequestAborted.IsCancellationRequested)
            logger.LogError(fault, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
        context.Response.Headers.RetryAfter = "2";
        return Results.Problem("Please try again in a moment.", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
