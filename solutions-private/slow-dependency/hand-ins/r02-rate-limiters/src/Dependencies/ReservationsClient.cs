using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace SlowDependency.Dependencies;

/// <summary>Stock in the warehouse that is kept for an order.</summary>
internal sealed record Reservation(string Id, string Reference);

/// <summary>Reserves stock in the warehouse, and gives it back.</summary>
internal sealed class ReservationsClient(IConfiguration configuration)
{
    private const string Name = "Reservations";

    // C4 promises three seconds; the rest is for the network and a busy machine.
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(3.4);
    private static readonly TimeSpan CleaningLimit = TimeSpan.FromSeconds(2);

    // Ten more are for giving back (GivingBack.Parallel).
    private readonly Bulkhead reserving = new(Name, 20, TimeSpan.FromSeconds(1));
    private readonly HttpClient http = DependencyHttp.Create(configuration, Name, TimeSpan.FromSeconds(3));

    /// <summary>Reserves; null when the warehouse has not got as many. Never repeated: asked twice, it reserves twice (D4).</summary>
    /// <exception cref="DependencyUnavailableException">
    /// Nothing is known; <paramref name="wasSent"/> was called when something may be reserved.
    /// </exception>
    public async Task<Reservation?> ReserveAsync(string reference, string productId, int quantity, Action wasSent)
    {
        using var lease = await reserving.EnterAsync(CancellationToken.None);
        wasSent();
        var (status, body) = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, "reservations")
            {
                Content = JsonContent.Create(new { reference, productId, quantity }),
            },
            CallLimit);
        if (status == HttpStatusCode.Conflict) return null;
        if (status == HttpStatusCode.Created && Parse<Reservation>(body) is { Id: not null } reservation) return reservation;
        throw new DependencyUnavailableException($"{Name} answered {(int)status}.");
    }

    /// <summary>Gives back whatever is held for a reference.</summary>
    public async Task GiveBackAsync(string reference)
    {
        var (status, body) = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Get, $"reservations?reference={Uri.EscapeDataString(reference)}"),
            CleaningLimit);
        if (status != HttpStatusCode.OK || Parse<List<Reservation>>(body) is not { } held)
            throw new DependencyUnavailableException($"{Name} answered {(int)status}.");
        foreach (var reservation in held)
        {
            var (deleted, _) = await SendAsync(
                () => new HttpRequestMessage(HttpMethod.Delete, $"reservations/{Uri.EscapeDataString(reservation.Id)}"),
                CleaningLimit);
            if (deleted is not (HttpStatusCode.NoContent or HttpStatusCode.NotFound))
                throw new DependencyUnavailableException($"{Name} answered {(int)deleted}.");
        }
    }

    private async Task<Answer> SendAsync(Func<HttpRequestMessage> create, TimeSpan limitOfCall)
    {
        using var limit = new CancellationTokenSource(limitOfCall);
        try
        {
            using var request = create();
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, limit.Token);
            return new Answer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(limit.Token));
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException or IOException)
        {
            throw new DependencyUnavailableException($"{Name} did not answer: {fault.Message}", fault);
        }
    }

    private static T? Parse<T>(byte[] body)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
