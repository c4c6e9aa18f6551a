using System.Globalization;
using System.Text.Json;
using Exercises.Testing;
using Harness.Scenarios;

namespace HotQuery.Tests.Setup;

/// <summary>An order as answered.</summary>
internal sealed record ShownOrder(
    long Id, long CustomerId, string? Email, string? Status, long TotalCents, DateTimeOffset PlacedAt, IReadOnlyList<Line>? Lines)
{
    /// <summary>Everything that is visible of it, in one line; equal for equal orders.</summary>
    public override string ToString() => Describe(
        Id, CustomerId, Email, Status, TotalCents, PlacedAt.UtcDateTime, Lines ?? []);

    public static string Describe(
        long id, long customerId, string? email, string? status, long totalCents, DateTime placedAt, IEnumerable<Line> lines) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"order {id} of {customerId} {email} {status} {totalCents} {placedAt:yyyy-MM-ddTHH:mm:ss.ffffff} [{string.Join(", ", lines.Select(line => $"{line.Quantity} {line.Sku} {line.UnitPriceCents}"))}]");
}

/// <summary>A page of a list.</summary>
internal sealed record ShownPage(IReadOnlyList<ShownOrder>? Orders, string? Next);

/// <summary>A day of a report.</summary>
internal sealed record ShownDay(DateOnly Date, int Orders, long TotalCents);

/// <summary>A report.</summary>
internal sealed record ShownReport(IReadOnlyList<ShownDay>? Days);

/// <summary>A list: a customer, and a status where one is given.</summary>
internal sealed record OrderList(long CustomerId, string? Status = null)
{
    /// <summary>Whether an order belongs to it.</summary>
    public bool Holds(OrderData order) => order.CustomerId == CustomerId && (Status is null || order.Status == Status);

    public override string ToString() => Status is null ? $"the orders of customer {CustomerId}" : $"the {Status} orders of customer {CustomerId}";
}

/// <summary>The callers of one instance.</summary>
internal sealed class OrdersClient : ServiceClient
{
    /// <summary>How long a caller waits for one answer; the contract says 5 s (C11).</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);

    private readonly Caller _caller;

    public OrdersClient(ScenarioContext scenario, ServiceInstance instance)
        : base(scenario, instance) => _caller = CallerWith(Patience);

    /// <summary>The answer to a GET, whatever it is.</summary>
    public Task<Answer> GetAsync(string path, CancellationToken cancellation) =>
        _caller.SendAsync(Request(HttpMethod.Get, path), cancellation);

    /// <summary>The answer to a request for a page, whatever it is.</summary>
    public Task<Answer> AskPageAsync(OrderList list, string? cursor, int? limit, CancellationToken cancellation) =>
        GetAsync(PathOf(list, cursor, limit), cancellation);

    /// <summary>A page; the answer must be one.</summary>
    public Task<ShownPage> PageAsync(OrderList list, string? cursor, int? limit, CancellationToken cancellation) =>
        ReadOrdersAsync(PathOf(list, cursor, limit), cancellation);

    /// <summary>The orders found for an address.</summary>
    public async Task<IReadOnlyList<ShownOrder>> SearchAsync(string email, CancellationToken cancellation) =>
        (await ReadOrdersAsync(SearchPathOf(email), cancellation)).Orders!;

    /// <summary>A report's days.</summary>
    public async Task<IReadOnlyList<ShownDay>> ReportAsync(DateOnly from, DateOnly to, string zone, CancellationToken cancellation)
    {
        var path = ReportPathOf(from, to, zone);
        var report = await ReadAsync<ShownReport>(path, cancellation);
        Scenario.MustHold(Promises.Readable, report is { Days: not null }, () => [$"GET /{path}"]);
        return report.Days!;
    }

    /// <summary>The answer to an order, whatever it is.</summary>
    public Task<Answer> PostAsync(string body, CancellationToken cancellation) =>
        _caller.SendAsync(Request(HttpMethod.Post, "orders", body), cancellation);

    /// <summary>Places an order, which must be accepted.</summary>
    public async Task<ShownOrder> PlaceAsync(long customerId, string email, IReadOnlyList<Line> lines, CancellationToken cancellation)
    {
        var answer = await PostAsync(BodyOf(customerId, email, lines), cancellation);
        MustNotRunOut(answer, "POST /orders");
        return MustBePlaced(Scenario, answer, customerId, email, lines);
    }

    /// <summary>The order that was placed; ends the attempt unless the answer is exactly that.</summary>
    public static ShownOrder MustBePlaced(ScenarioContext scenario, Answer answer, long customerId, string email, IReadOnlyList<Line> lines)
    {
        var placed = answer.Status == 201 ? answer.Read<ShownOrder>() : null;
        var wanted = ShownOrder.Describe(
            placed?.Id ?? 0, customerId, email, "placed", lines.Sum(line => line.Quantity * line.UnitPriceCents), placed?.PlacedAt.UtcDateTime ?? default, lines);
        scenario.MustHold(
            Promises.Placed, placed is { Id: > 0, Lines: not null } && $"{placed}" == wanted && placed.PlacedAt != default,
            () => [$"POST /orders for customer {customerId} with {lines.Count} lines", $"{answer}"]);
        return placed!;
    }

    /// <summary>The path of a page.</summary>
    public static string PathOf(OrderList list, string? cursor, int? limit)
    {
        List<string> query = [];
        if (list.Status is { } status) query.Add($"status={status}");
        if (cursor is not null) query.Add($"cursor={Uri.EscapeDataString(cursor)}");
        if (limit is { } count) query.Add(FormattableString.Invariant($"limit={count}"));
        return FormattableString.Invariant($"customers/{list.CustomerId}/orders") + (query.Count > 0 ? "?" + string.Join('&', query) : "");
    }

    /// <summary>The path of a search.</summary>
    public static string SearchPathOf(string email) => $"orders/search?email={Uri.EscapeDataString(email)}";

    /// <summary>The path of a report.</summary>
    public static string ReportPathOf(DateOnly from, DateOnly to, string zone) =>
        $"reports/daily?from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}&tz={Uri.EscapeDataString(zone)}";

    /// <summary>The body of an order.</summary>
    public static string BodyOf(long customerId, string email, IReadOnlyList<Line> lines) =>
        JsonSerializer.Serialize(new { customerId, email, lines }, JsonSerializerOptions.Web);

    private async Task<ShownPage> ReadOrdersAsync(string path, CancellationToken cancellation)
    {
        var page = await ReadAsync<ShownPage>(path, cancellation);
        Scenario.MustHold(Promises.Readable, page is { Orders: not null } && page.Orders.All(order => order?.Lines is not null), () => [$"GET /{path}"]);
        return page;
    }

    private async Task<T> ReadAsync<T>(string path, CancellationToken cancellation)
        where T : class
    {
        var answer = await GetAsync(path, cancellation);
        MustNotRunOut(answer, $"GET /{path}");
        var read = answer.Status == 200 ? answer.Read<T>() : null;
        Scenario.MustHold(Promises.Readable, read is not null, () => [$"GET /{path}", $"{answer}"]);
        return read!;
    }

    private void MustNotRunOut(Answer answer, string what) =>
        Scenario.MustHoldInTime(Promises.Answered, !answer.IsTimeout, () => [what, $"{answer}"]);
}
