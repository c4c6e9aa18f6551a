extern alias Service;

using Exercises.Testing;
using Harness.Scenarios;

namespace Oversell.Tests.Setup;

/// <summary>How a scenario's shop is set up.</summary>
internal sealed record ShopOptions
{
    public int Instances { get; init; } = 1;

    public Isolation Isolation { get; init; } = Isolation.InProcess;

    /// <summary>How long holds last; longer than any scenario unless it is about expiry.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How much longer holds last in each attempt after the first.</summary>
    public TimeSpan LongerEachAttempt { get; init; }

    /// <summary>By how much the clock of an instance is wrong; instances count from one.</summary>
    public Func<int, TimeSpan> ClockOffset { get; init; } = _ => TimeSpan.Zero;
}

/// <summary>What one attempt of a scenario works with: a fresh database and one or more instances of the shop.</summary>
internal sealed class ShopWorld(ScenarioContext scenario, ShopOptions options) : World<Service::Program, ShopClient>(scenario)
{
    public ShopOptions Options { get; } = options with { Lifetime = options.Lifetime + options.LongerEachAttempt * (scenario.Attempt - 1) };

    /// <summary>Runs one scenario over its own world.</summary>
    public static Task RunAsync(Func<ShopWorld, Task> body, ShopOptions? options = null) =>
        ScenarioRunner.RunAsync(async scenario => await body(await StartAsync(scenario, options ?? new ShopOptions())));

    /// <summary>Starts a world for an attempt.</summary>
    public static async Task<ShopWorld> StartAsync(ScenarioContext scenario, ShopOptions options)
    {
        var world = new ShopWorld(scenario, options);
        await world.StartAsync();
        return world;
    }

    /// <summary>A wish of a fresh buyer with a fresh key.</summary>
    public Wish NewWish(Event shown, params IReadOnlyList<Ticket> tickets) => NewWish(shown, null, tickets);

    /// <summary>A wish of a fresh buyer with a fresh key and a promo code.</summary>
    public Wish NewWish(Event shown, string? promoCode, params IReadOnlyList<Ticket> tickets) =>
        new(shown.Id, $"b-{Scenario.Token()}", Scenario.Token(Scenario.Next(8, 40)), tickets, promoCode);

    /// <summary>Several such wishes.</summary>
    public Wish[] NewWishes(int count, Event shown, params IReadOnlyList<Ticket> tickets) =>
        [.. Enumerable.Range(0, count).Select(_ => NewWish(shown, tickets))];

    /// <summary>Creates an event with one type for each quantity, and one promo code for each limit.</summary>
    /// <returns>The event, types and codes in the order that they were asked for.</returns>
    public Task<Event> CreateEventAsync(IReadOnlyList<int> quantities, params IReadOnlyList<int> promoLimits) => CreateEventAsync(
        [.. quantities.Select(quantity => ($"t-{Scenario.Token(6)}", quantity))], [.. promoLimits.Select(quantity => ($"P{Scenario.Token(6)}", quantity))]);

    /// <summary>Creates an event with these types and promo codes.</summary>
    /// <returns>The event, types and codes in the order that they were asked for.</returns>
    public async Task<Event> CreateEventAsync(IReadOnlyList<(string Code, int Quantity)> ticketTypes, IReadOnlyList<(string Code, int Quantity)> promoCodes)
    {
        var types = ticketTypes.Select(type => new { code = type.Code, quantity = type.Quantity }).ToArray();
        var codes = promoCodes.Select(code => new { code = code.Code, quantity = code.Quantity }).ToArray();
        var body = new { name = $"Event {Scenario.Token()}", ticketTypes = types, promoCodes = codes };
        var answers = await ShopClient.UntilFinalAsync(() => Client.CreateEventAsync(body, Cancellation), Cancellation);
        var created = answers[^1].Status == 201 ? answers[^1].Read<Event>() : null;
        Scenario.MustHold(
            Promises.Readable,
            created is { TicketTypes: not null, PromoCodes: not null, Id.Length: > 0 } && created.All.All(one => one.Left == one.Quantity)
            && created.TicketTypes.Select(one => one.Code).Order().SequenceEqual(types.Select(type => type.code).Order())
            && created.PromoCodes.Select(one => one.Code).Order().SequenceEqual(codes.Select(code => code.code).Order()),
            () => ["POST /events", .. Answer.Lines(answers)]);
        return created! with
        {
            TicketTypes = [.. types.Select(type => created.TicketTypes!.Single(one => one.Code == type.code))],
            PromoCodes = [.. codes.Select(code => created.PromoCodes!.Single(one => one.Code == code.code))],
        };
    }

    /// <summary>
    /// Sends an order and a read through every instance. A process's first requests take longer than its later ones, on a busy
    /// machine longer than a lockstep waits for a missing participant. The order's outcome is not judged.
    /// </summary>
    public async Task WarmUpAsync()
    {
        var shown = await CreateEventAsync([100], 100);
        await Task.WhenAll(Clients.Select(async client =>
        {
            await client.OrderUntilFinalAsync(NewWish(shown, shown.PromoCodes[0].Code, shown.Ticket()), Cancellation);
            await client.GetEventAsync(shown.Id, Cancellation);
        }));
    }

    protected override ShopClient CreateClient(ServiceInstance instance) => new(Scenario, instance);

    private Task StartAsync() => StartAsync(new ServiceGroupOptions
    {
        Instances = Options.Instances,
        Isolation = Options.Isolation,
        StartsAgain = Promises.StartsAgain,
        AnswersInTime = Promises.AnswersInTime,
        Settings = number => new Dictionary<string, string>
        {
            ["Holds:Lifetime"] = Options.Lifetime.ToString(),
            ["Clock:Offset"] = Options.ClockOffset(number).ToString(),
        },
    });
}
