using System.Net;

namespace SlowDependency.Dependencies;

/// <summary>Stock in the warehouse that is kept for an order.</summary>
internal sealed record Reservation(string Id, string Reference);

/// <summary>Reserves stock in the warehouse.</summary>
internal sealed class ReservationsClient(
    HttpClient http, [FromKeyedServices(DependencyClients.Reservations)] DependencyPipeline pipeline)
{
    /// <summary>Reserves, once; null when the warehouse has not got as many.</summary>
    /// <exception cref="DependencyException">It is not known whether it took effect, unless it was not sent.</exception>
    public Task<Reservation?> ReserveAsync(
        string reference, string productId, int quantity, CancellationToken cancellationToken) =>
        pipeline.CallAsync(
            async token =>
            {
                using var response = await http.PostAsJsonAsync("reservations", new { reference, productId, quantity }, token);
                if (response.StatusCode == HttpStatusCode.Conflict) return null;
                response.EnsureSuccessStatusCode();
                return await response.Content.ReadFromJsonAsync<Reservation>(token);
            },
            cancellationToken);

    /// <summary>What has been reserved for this reference so far.</summary>
    /// <exception cref="DependencyException">It cannot be asked.</exception>
    public Task<List<Reservation>> FindAsync(string reference, CancellationToken cancellationToken) =>
        pipeline.CallAsync(
            async token => await http.GetFromJsonAsync<List<Reservation>>($"reservations?reference={reference}", token) ?? [],
            cancellationToken);

    /// <summary>Gives a reservation back; again does no harm.</summary>
    /// <exception cref="DependencyException">It is not known whether it was given back.</exception>
    public Task CancelAsync(string id, CancellationToken cancellationToken) =>
        pipeline.CallAsync(
            async token =>
            {
                using var response = await http.DeleteAsync($"reservations/{id}", token);
                response.EnsureSuccessStatusCode();
                return true;
            },
            cancellationToken);
}
