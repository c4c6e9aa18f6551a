using System.Text.Json;
using Harness.Scenarios;

namespace TwoTruths.Tests.Setup;

/// <summary>What an order says: the fields that the order owns.</summary>
internal sealed record Content(string Customer, long AmountMinor, string State)
{
    public const string Open = "open";
    public const string Paid = "paid";
    public const string Shipped = "shipped";
    public const string Cancelled = "cancelled";

    /// <summary>The body of a PUT.</summary>
    public string Body => JsonSerializer.Serialize(new { customer = Customer, amountMinor = AmountMinor, state = State });

    public override string ToString() => $"{State}, {AmountMinor} for {Customer}";
}

/// <summary>An order as the API shows it.</summary>
internal sealed record Order(string OrderId, string Customer, long AmountMinor, string State, string Invoice, long Sequence)
{
    public Content Content => new(Customer, AmountMinor, State);
}

/// <summary>An order as the search shows it.</summary>
internal sealed record FoundOrder(string OrderId, string Customer, long AmountMinor, string State, long Sequence)
{
    public Content Content => new(Customer, AmountMinor, State);
}

/// <summary>A line of GET /admin/drift.</summary>
internal sealed record Drift(string OrderId, string Copy, IReadOnlyList<string> Fields)
{
    public override string ToString() => $"{OrderId} {Copy} {string.Join("+", Fields.Order(StringComparer.Ordinal))}";
}

/// <summary>A line of GET /admin/stuck.</summary>
internal sealed record Stuck(string OrderId, long Sequence, string Reason);

/// <summary>How this exercise reads answers.</summary>
internal static class OrderAnswers
{
    extension(Answer answer)
    {
        /// <summary>The order of a 200; null for anything else.</summary>
        public Order? Order => answer.Status == 200 ? answer.Read<Order>() : null;

        /// <summary>Whether a change was accepted, or can never be.</summary>
        public bool IsFinal => answer.Order is not null || answer.Status is >= 400 and < 500;
    }
}
