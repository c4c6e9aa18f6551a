using System.Net;

namespace SlowDependency.Dependencies;

/// <summary>Stock in the warehouse that is kept for an order.</summary>
internal sealed record Reservation(string Id, string Reference);

/// <summary>Reserves stock in the warehouse.</summary>
internal sealed class ReservationsClient(HttpClient http)
{
    /// <summary>Reserves; null when the warehouse has not got as many.</summary>
    public Reservation? Reserve(string reference, string productId, int quantity) =>
        ReserveAsync(reference, productId, quantity).GetAwaiter().GetResult();

    private async Task<Reservation?> ReserveAsync(string reference, string productId, int quantity)
    {
        using var response = await http.PostAsJsonAsync("reservations", new { reference, productId, quantity });
        if (response.StatusCode == HttpStatusCode.Conflict) return null;
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<Reservation>();
    }
}
