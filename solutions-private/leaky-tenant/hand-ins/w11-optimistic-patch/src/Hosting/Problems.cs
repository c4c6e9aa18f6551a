using System.Text.Json.Serialization;

namespace LeakyTenant.Hosting;

/// <summary>Thrown when a request is understood but refused.</summary>
internal sealed class RefusedException(int statusCode, string detail) : Exception(detail)
{
    public int StatusCode => statusCode;
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
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            throw new JsonException();
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
            catch (Exception) when (context.RequestAborted.IsCancellationRequested)
            {
                // Nobody is there to be answered.
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
        if (fault is PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation, ConstraintName: "documents_parent_id_fkey" })
            fault = RefusedException.NotFound("parent");
        if (fault is RefusedException refused) return Results.Problem(refused.Message, statusCode: refused.StatusCode);
        if (fault is JsonException) return Results.Problem("The body is not of the expected shape.", statusCode: StatusCodes.Status400BadRequest);
        if (fault is BadHttpRequestException bad) return Results.Problem("The request cannot be read.", statusCode: bad.StatusCode);
        logger.LogError(fault, "A {Method} failed", context.Request.Method);
        context.Response.Headers.RetryAfter = "1";
        return Results.Problem("Please try again.", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
