using System.Text.Json.Serialization;

namespace LeakyTenant.Hosting;

/// <summary>Thrown when a request is understood but refused.</summary>
internal sealed class RefusedException(int statusCode, string detail) : Exception(detail)
{
    public int StatusCode => statusCode;
    public static RefusedException BadRequest(string detail) => new(StatusCodes.Status400BadRequest, detail);
    public static RefusedException Forbidden(string detail) => new(StatusCodes.Status403Forbidden, detail);
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

    // The end of a transaction may take some seconds more.
    private static readonly TimeSpan AnsweredWithin = TimeSpan.FromSeconds(5.5);

    public static async Task<T> ReadAsync<T>(HttpContext context) where T : class =>
        await JsonSerializer.DeserializeAsync<T>(context.Request.Body, Json, context.RequestAborted) ?? throw new JsonException();

    /// <summary>The id in a path; what is no id does not exist.</summary>
    public static Guid IdOf(string text, string what) =>
        text.Length == 36 && text.All(c => char.IsAsciiHexDigit(c) || c == '-') && Guid.TryParseExact(text, "D", out var id)
            ? id : throw RefusedException.NotFound(what);

    public static void UseProblems(this WebApplication app)
    {
        app.Use(async (context, next) =>
        {
            var left = context.RequestAborted;
            using var over = CancellationTokenSource.CreateLinkedTokenSource(left);
            over.CancelAfter(AnsweredWithin);
            context.RequestAborted = over.Token;
            try
            {
                await next(context);
            }
            catch (Exception) when (left.IsCancellationRequested)
            {
                // Nobody waits for the answer.
            }
            catch (Exception fault) when (!context.Response.HasStarted)
            {
                await ToResult(context, fault, app.Logger).ExecuteAsync(context);
            }
            finally
            {
                context.RequestAborted = left;
            }
        });
        app.UseStatusCodePages(status => Results.Problem(statusCode: status.HttpContext.Response.StatusCode).ExecuteAsync(status.HttpContext));
    }

    private static IResult ToResult(HttpContext context, Exception fault, ILogger logger)
    {
        if (fault is PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation } broken)
        {
            fault = broken.ConstraintName == "documents_parent_id_fkey"
                ? RefusedException.NotFound("document") : RefusedException.Forbidden("You are no member of this tenant.");
        }

        if (fault is RefusedException refused) return Results.Problem(refused.Message, statusCode: refused.StatusCode);
        if (fault is JsonException) return Results.Problem("The body is not of the expected shape.", statusCode: StatusCodes.Status400BadRequest);
        if (fault is BadHttpRequestException bad) return Results.Problem("The request cannot be read.", statusCode: bad.StatusCode);
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        logger.LogError(fault, "{Method} {Route} failed", context.Request.Method, route);
        context.Response.Headers.RetryAfter = "1";
        return Results.Problem("Please try again.", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
