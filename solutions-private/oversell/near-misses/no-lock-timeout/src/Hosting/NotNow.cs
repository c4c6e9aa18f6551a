namespace Oversell.Hosting;

/// <summary>A request that cannot be decided yet.</summary>
internal sealed class NotNowException(string message) : Exception(message);

/// <summary>The answer to a request that cannot be decided in time: come back soon.</summary>
internal static class NotNow
{
    private const string RetryAfterSeconds = "1";

    public static IResult Answer(HttpContext context)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return Results.Problem(
            "This cannot be answered now. Send the same request again.", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
