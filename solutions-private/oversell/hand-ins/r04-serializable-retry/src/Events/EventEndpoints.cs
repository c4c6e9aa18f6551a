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

    private static async Task<IResult> CreateAsync(EventRequest? request, EventStore events)
    {
        request ??= new EventRequest(null, null, null);
        if (request.Validate() is { Count: > 0 } errors) return Results.ValidationProblem(errors);
        var created = await events.AddAsync(request);
        return Results.Created($"/events/{created.Id}", created);
    }

    private static async Task<IResult> FindAsync(Guid id, EventStore events) =>
        await events.FindAsync(id) is { } found ? Results.Ok(found) : Problems.NotFound("event");
}
