namespace SlowDependency.Orders;

/// <summary>What became of a checkout.</summary>
internal abstract record CheckoutOutcome
{
    /// <summary>The order stands, and its stock is reserved.</summary>
    public sealed record Placed(Order Order) : CheckoutOutcome;

    /// <summary>The catalogue has no such product.</summary>
    public sealed record UnknownProduct : CheckoutOutcome;

    /// <summary>The warehouse has not got as many.</summary>
    public sealed record OutOfStock : CheckoutOutcome;
}
