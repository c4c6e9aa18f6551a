using System.Text;
using System.Text.Json;
using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Hunt;

/// <summary>An event to create.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TicketTypes">Its types and how many tickets there are of each.</param>
/// <param name="PromoCodes">Its promo codes and how many orders may use each; null to send null.</param>
internal sealed record NewEvent(string Name, IReadOnlyList<(string Code, int Quantity)> TicketTypes, IReadOnlyList<(string Code, int Quantity)>? PromoCodes)
{
    /// <summary>Whether the field `promoCodes` is left out.</summary>
    public bool LeavesCodesOut { get; init; }

    /// <summary>The request's body.</summary>
    public string Body
    {
        get
        {
            var body = new Dictionary<string, object?> { ["name"] = Name, ["ticketTypes"] = List(TicketTypes) };
            if (!LeavesCodesOut) body["promoCodes"] = PromoCodes is null ? null : List(PromoCodes);
            return JsonSerializer.Serialize(body, JsonSerializerOptions.Web);
        }
    }

    private static object List(IEnumerable<(string Code, int Quantity)> entries) => entries.Select(one => new { code = one.Code, quantity = one.Quantity }).ToArray();
}

/// <summary>Events at the limits of what C13 calls good, and how they must be answered.</summary>
internal static class Creations
{
    private const int MostEntries = 20;
    private const int MostCharacters = 64;
    private const int MostNameCharacters = 100;
    private const int MostTickets = 5000;
    private const int SomeTickets = 40;

    /// <summary>As many types and codes as there may be, with codes as long as they may be, which differ in their last characters only.</summary>
    /// <param name="scenario">Where its codes come from.</param>
    public static NewEvent WithMostCodes(ScenarioContext scenario) =>
        new(LongestName(scenario), Entries($"-_x{scenario.Token(MostCharacters - 5)}"), Entries($"_-P{scenario.Token(MostCharacters - 5)}"));

    /// <summary>The same, or one whose promo codes are null or left out.</summary>
    /// <param name="scenario">Where its codes come from.</param>
    public static NewEvent AtItsLimits(ScenarioContext scenario) => scenario.Next(0, 3) switch
    {
        0 => WithMostCodes(scenario),
        1 => WithMostCodes(scenario) with { PromoCodes = null },
        _ => WithMostCodes(scenario) with { PromoCodes = null, LeavesCodesOut = true },
    };

    /// <summary>Creates an event on a service that is well.</summary>
    /// <returns>The event, types and codes in the order that they were asked for.</returns>
    public static async Task<Event> CreateAsync(ShopWorld world, NewEvent asked)
    {
        var answers = await ShopClient.UntilFinalAsync(() => world.Client.CreateEventAsync(asked.Body, world.Cancellation), world.Cancellation);
        return MustBeCreated(world.Scenario, asked, answers[^1]);
    }

    /// <summary>One POST of any body, whose duration and outcome are not judged.</summary>
    /// <param name="world">The world.</param>
    /// <param name="instance">The index of the instance that it is sent to.</param>
    /// <param name="body">The body.</param>
    /// <param name="cancellation">Cancelled when the caller leaves.</param>
    public static async Task<Answer> PostAsync(ShopWorld world, int instance, string body, CancellationToken cancellation)
    {
        using var caller = new Caller(world.Scenario, world.Instances[instance].BaseAddress, ShopClient.Patience);
        using var request = new HttpRequestMessage(HttpMethod.Post, "events") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        return await caller.SendAsync(request, cancellation);
    }

    /// <summary>The answer must be the event that was asked for, with all of it left.</summary>
    /// <returns>The event, types and codes in the order that they were asked for.</returns>
    public static Event MustBeCreated(ScenarioContext scenario, NewEvent asked, Answer answer)
    {
        var created = answer.Status == 201 ? answer.Read<Event>() : null;
        scenario.MustHold(
            Promises.Readable,
            created is { TicketTypes: not null, PromoCodes: not null, Id.Length: > 0 } && created.Name == asked.Name
            && IsAllOf(created.TicketTypes, asked.TicketTypes) && IsAllOf(created.PromoCodes, asked.PromoCodes ?? []),
            () => [$"POST /events: {asked.Body}", $"answer: {answer}"]);
        var known = created!;
        return known with { TicketTypes = InOrder(known.TicketTypes!, asked.TicketTypes), PromoCodes = InOrder(known.PromoCodes!, asked.PromoCodes ?? []) };
    }

    private static bool IsAllOf(IReadOnlyList<Availability> shown, IReadOnlyList<(string Code, int Quantity)> asked) =>
        shown.Count == asked.Count && asked.All(one => shown.Contains(new Availability(one.Code, one.Quantity, one.Quantity)));

    private static Availability[] InOrder(IReadOnlyList<Availability> shown, IReadOnlyList<(string Code, int Quantity)> asked) =>
        [.. asked.Select(one => shown.Single(other => other.Code == one.Code))];

    // One with the most tickets: more would only cost those time who keep a row for each.
    private static (string Code, int Quantity)[] Entries(string stem) =>
        [.. Enumerable.Range(10, MostEntries).Select(number => ($"{stem}{number}", number == 10 ? MostTickets : SomeTickets))];

    // Counted in UTF-16 units or in code points, either is right: as long as it may be in the one, and no longer in the other.
    private static string LongestName(ScenarioContext scenario) => scenario.Next(0, 3) switch
    {
        0 => scenario.Token(MostNameCharacters),
        1 => string.Concat(Enumerable.Repeat("\U0001F600", MostNameCharacters / 2)),
        _ => string.Concat(Enumerable.Repeat("\u0416\u00df\"\\\u00e9<&' \u20ac", MostNameCharacters / 10)),
    };
}
