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
    private static readonly TimeSpan CleaningLimit = TimeSpan.FromSeconds(3);

    // Together they are what C10 allows. Cleaning up is never in the way of a customer, nor the other way round.
    private readonly Slots reserving = new(Name, 22, TimeSpan.FromSeconds(1));
    private readonly Slots cleaning = new(Name, 10, Timeout.InfiniteTimeSpan);
    private readonly HttpClient http = DependencyHttp.Create(configuration, Name, TimeSpan.FromSeconds(3));

    /// <summary>Reserves; null when the warehouse has not got as many. Never repeated: asked twice, it reserves twice (D4).</summary>
    /// <exception cref="DependencyUnavailableException">
    /// Nothing is known; <paramref name="wasSent"/> was called when something may be reserved.
    /// </exception>
    public Task<Reservation?> ReserveAsync(string reference, string productId, int quantity, Action wasSent) => reserving.RunAsync(
        async () =>
        {
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
        },
        CancellationToken.None);

    /// <summary>What is held for a reference now.</summary>
    public Task<List<Reservation>> FindAsync(string reference) => cleaning.RunAsync(
        async () =>
        {
            var (status, body) = await SendAsync(
                () => new HttpRequestMessage(HttpMethod.Get, $"reservations?reference={Uri.EscapeDataString(reference)}"),
                CleaningLimit);
            if (status == HttpStatusCode.OK && Parse<List<Reservation>>(body) is { } held) return held;
            throw new DependencyUnavailableException($"{Name} answered {(int)status}.");
        },
        CancellationToken.None);

    /// <summary>Gives a reservation back.</summary>
    public Task<bool> CancelAsync(string id) => cleaning.RunAsync(
        async () =>
        {
            var (status, _) = await SendAsync(
                () => new HttpRequestMessage(HttpMethod.Delete, $"reservations/{Uri.EscapeDataString(id)}"), CleaningLimit);
            if (status is HttpStatusCode.NoContent or HttpStatusCode.NotFound) return true;
            throw new DependencyUnavailableException($"{Name} answered {(int)status}.");
        },
        CancellationToken.None);

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
