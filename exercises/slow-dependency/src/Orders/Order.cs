namespace SlowDependency.Orders;

/// <summary>An order that was placed.</summary>
internal sealed record Order(
    string Id, string ProductId, int Quantity, long TotalMinor, string Currency, string ReservationId);
