using Oversell.Hosting;

namespace Oversell.Events;

/// <summary>The HTTP surface of events.</summary>
internal static class EventEndpoints
{
    public static IServiceCollection AddEvents(this IServiceCollection services) => services.AddSingleton<EventStore>();

    public static void MapEvents(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/events", CreateAsync);
        routes.MapGet("/events/{id:guid}", FindAsync);
    }

    private static async Task<IResult> CreateAsync(
        EventRequest? request, EventStore events, CancellationToken cancellationToken)
    {
        request ??= new EventRequest(null, null, null);
        if (request.Validate() is { Count: > 0 } errors) return Results.ValidationProblem(errors);
        var created = await events.AddAsync(request, cancellationToken);
        return Results.Created($"/events/{created.Id}", created);
    }

    private static async Task<IResult> FindAsync(
        Guid id, EventStore events, CancellationToken cancellationToken) =>
        await events.FindAsync(id, cancellationToken) is { } found ? Results.Ok(found) : Problems.NotFound("event");
}
