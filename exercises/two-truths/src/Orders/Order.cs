namespace TwoTruths.Orders;

/// <summary>What a caller wants an order to be.</summary>
/// <param name="Customer">The customer's id.</param>
/// <param name="AmountMinor">The amount in the currency's minor unit, for example cents.</param>
/// <param name="State">One of <see cref="OrderState.All"/>.</param>
internal sealed record OrderDetails(string Customer, long AmountMinor, string State);

/// <summary>An order as callers see it.</summary>
/// <param name="OrderId">The order's id, chosen by its caller.</param>
/// <param name="Customer">The customer's id.</param>
/// <param name="AmountMinor">The amount in the currency's minor unit.</param>
/// <param name="State">One of <see cref="OrderState.All"/>.</param>
/// <param name="Invoice">The state of its invoice, as billing said.</param>
/// <param name="Sequence">The number of its last change, from 1.</param>
internal sealed record Order(string OrderId, string Customer, long AmountMinor, string State, string Invoice, long Sequence);

/// <summary>The values of <see cref="Order.State"/>.</summary>
internal static class OrderState
{
    public const string Cancelled = "cancelled";

    public static readonly string[] All = ["open", "paid", "shipped", Cancelled];
}
