namespace DoubleCharge.Idempotency;

/// <summary>An answer as it was given, to be given again: its status and its body, which says all that the headers do.</summary>
internal sealed record StoredResponse(int Status, string ContentType, string Body) : IResult
{
    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = Status;
        httpContext.Response.ContentType = ContentType;
        return httpContext.Response.WriteAsync(Body);
    }
}
