namespace DoubleCharge.Idempotency;

/// <summary>An answer as it was given, to be given again.</summary>
internal sealed record StoredResponse(int Status, string ContentType, string? Location, string Body) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = ContentType;
        if (Location is not null) response.Headers.Location = Location;
        return response.WriteAsync(Body);
    }
}
