extern alias Service;

using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Exercises.Testing;
using Harness.Faults;
using Harness.Postgres;
using Harness.Scenarios;

namespace HotQuery.Tests.Setup;

/// <summary>What a scenario starts with.</summary>
internal sealed record OrdersOptions
{
    public int Instances { get; init; } = 1;

    public Isolation Isolation { get; init; } = Isolation.InProcess;

    /// <summary>The database of the data set that this one is copied from.</summary>
    public string BeginsAs { get; init; } = OrdersSetup.Empty;

    /// <summary>How many fresh orders exist before the service starts.</summary>
    public int FreshOrders { get; init; }

    /// <summary>Runs before the instances start, when the fresh orders exist.</summary>
    public Func<OrdersWorld, Task> Prepare { get; init; } = _ => Task.CompletedTask;

    /// <summary>The key that signs cursors, in base64; null for the service's own configuration.</summary>
    public string? SigningKey { get; init; }

    /// <summary>Whether the scenario starts the instances itself.</summary>
    public bool StartsLater { get; init; }
}

/// <summary>What one attempt of a scenario works with: a database with orders, and instances of the service over it.</summary>
internal sealed partial class OrdersWorld(ScenarioContext scenario) : World<Service::Program, OrdersClient>(scenario)
{
    private readonly ConcurrentQueue<string> _cursors = [];
    private StatementCounters? _counters;

    /// <summary>What the service's statements cost.</summary>
    public StatementCounters Counters => _counters ??= new StatementCounters(Group.Database, Group);

    /// <summary>The orders that this scenario wrote before the service started; expected answers come from them.</summary>
    public IReadOnlyList<OrderData> Fresh { get; private set; } = [];

    /// <summary>The customer with most of <see cref="Fresh"/>.</summary>
    public long LargestCustomer => Fresh.CountBy(order => order.CustomerId).MaxBy(one => one.Value).Key;

    /// <summary>Runs one scenario over its own world.</summary>
    public static Task RunAsync(Func<OrdersWorld, Task> body, OrdersOptions? options = null) =>
        ScenarioRunner.RunAsync(async scenario => await body(await StartAsync(scenario, options ?? new OrdersOptions())));

    /// <summary>Starts a world for an attempt.</summary>
    public static async Task<OrdersWorld> StartAsync(ScenarioContext scenario, OrdersOptions options)
    {
        var world = new OrdersWorld(scenario);
        // The database comes first: orders exist before the version under test.
        await world.StartAsync(new ServiceGroupOptions
        {
            Instances = 0,
            StartsAgain = Promises.StartsAgain,
            AnswersInTime = Promises.Answered,
            TablesStayOpen = Promises.TablesStayOpen,
            Isolation = options.Instances > 1 ? Isolation.OwnProcess : options.Isolation,
            ConnectionsPerInstance = 20 * Math.Max(1, options.Instances),
            Data = OrdersSetup.Current,
            BeginsAs = options.BeginsAs,
            Settings = _ => options.SigningKey is { } key
                ? new Dictionary<string, string> { ["Cursors:SigningKey"] = key }
                : new Dictionary<string, string>(),
        });
        if (options.FreshOrders > 0) await world.LoadFreshAsync(options.FreshOrders);
        await options.Prepare(world);
        if (options.StartsLater) return world;
        for (var instance = 0; instance < options.Instances; instance++) await world.StartInstanceAsync();
        await world.SettleAsync();
        await world.WarmUpAsync();
        return world;
    }

    /// <summary>Starts another world of the same scenario.</summary>
    public Task<OrdersWorld> StartOtherAsync(OrdersOptions options) => StartAsync(Scenario, options);

    /// <summary>Vacuums, as the database does by itself over time, so that later counts start from a settled state.</summary>
    public Task SettleAsync() => ExecuteAsync("VACUUM (ANALYZE)");

    /// <summary>Writes an order with two lines straight into the tables, as the nightly import does.</summary>
    public async Task<OrderData> ImportAsync(OtherSession session, long customer, string email, DateTime placedAt)
    {
        var lines = NewLines(2);
        var id = await session.ScalarAsync<long>(
            "INSERT INTO orders (customer_id, email, status, total_cents, placed_at, document) VALUES ($1, $2, 'paid', $3, $4, 'import') RETURNING id",
            customer, email, lines.Sum(line => line.Quantity * line.UnitPriceCents), placedAt);
        for (var number = 1; number <= lines.Length; number++)
        {
            var line = lines[number - 1];
            await session.ExecuteAsync(
                "INSERT INTO order_lines (order_id, line_no, sku, quantity, unit_price_cents) VALUES ($1, $2, $3, $4, $5)",
                id, number, line.Sku, line.Quantity, line.UnitPriceCents);
        }

        return new OrderData(id, customer, email, "paid", placedAt, lines);
    }

    /// <summary>Writes orders straight into the tables, in one statement for each; an order's lines in any order.</summary>
    public async Task<IReadOnlyList<OrderData>> ImportAsync(OtherSession session, IReadOnlyList<(long Customer, string Email, string Status, DateTime PlacedAt)> orders)
    {
        var lines = orders.Select(_ => NewLines(Scenario.Next(1, 4))).ToArray();
        // Numbered by the document: which id is which order's does not depend on the order in which rows are returned.
        var ids = (await session.QueryAsync<long[]>(
            """
            INSERT INTO orders (customer_id, email, status, total_cents, placed_at, document)
            SELECT customer, email, status, cents, at, number::text
            FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[]) WITH ORDINALITY AS written (customer, email, status, cents, at, number)
            RETURNING ARRAY[document::bigint, id]
            """,
            orders.Select(one => one.Customer).ToArray(), orders.Select(one => one.Email).ToArray(), orders.Select(one => one.Status).ToArray(),
            lines.Select(some => some.Sum(line => line.Quantity * line.UnitPriceCents)).ToArray(), orders.Select(one => one.PlacedAt).ToArray()))
            .Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        Scenario.MustHold(
            Promises.TablesStayOpen, Enumerable.Range(1, orders.Count).All(number => ids.ContainsKey(number)),
            () => [$"of {orders.Count} orders that another program wrote, {ids.Count} were written"]);
        var rows = Scenario.Shuffled(lines.SelectMany((some, order) => some.Select((line, number) => (Order: ids[order + 1], Number: number + 1, Line: line))));
        await session.ExecuteAsync(
            """
            INSERT INTO order_lines (order_id, line_no, sku, quantity, unit_price_cents)
            SELECT * FROM unnest($1::bigint[], $2::int[], $3::text[], $4::int[], $5::bigint[])
            """,
            rows.Select(row => row.Order).ToArray(), rows.Select(row => row.Number).ToArray(), rows.Select(row => row.Line.Sku).ToArray(),
            rows.Select(row => row.Line.Quantity).ToArray(), rows.Select(row => row.Line.UnitPriceCents).ToArray());
        return [.. orders.Select((one, number) => new OrderData(ids[number + 1], one.Customer, one.Email, one.Status, one.PlacedAt, lines[number]))];
    }

    /// <summary>Adds to the orders that are there before the service starts.</summary>
    public void AddFresh(IEnumerable<OrderData> orders) => Fresh = [.. Fresh, .. orders];

    /// <summary>Runs a statement as another program than the service.</summary>
    public async Task<int> ExecuteAsync(string sql, params object[] arguments)
    {
        await using var session = await OpenAsync();
        return await session.ExecuteAsync(sql, arguments);
    }

    /// <summary>Reads one value as another program than the service.</summary>
    public async Task<T> ScalarAsync<T>(string sql, params object[] arguments)
    {
        await using var session = await OpenAsync();
        return await session.ScalarAsync<T>(sql, arguments);
    }

    /// <summary>Reads one column as another program than the service.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, params object[] arguments)
    {
        await using var session = await OpenAsync();
        return await session.QueryAsync<T>(sql, arguments);
    }

    /// <summary>Opens a session of another program than the service, with the service's rights.</summary>
    public Task<OtherSession> OpenAsync() => Group.OpenOtherAsync();

    /// <summary>Does one thing and returns what it cost PostgreSQL.</summary>
    public async Task<(T Result, StatementCost Cost)> CostOfAsync<T>(Func<Task<T>> work)
    {
        await Counters.ResetAsync(Cancellation);
        var result = await work();
        return (result, await ReadCostAsync());
    }

    /// <summary>The cost since the last reset, all of which must be countable.</summary>
    public async Task<StatementCost> ReadCostAsync()
    {
        var cost = await Counters.ReadAsync(Cancellation);
        // Reads of a cursor are attributed to no statement.
        Scenario.MustHold(Promises.Countable, _cursors.IsEmpty, () => _cursors.Take(3));
        Scenario.MustHoldInTime(Promises.AtRest, cost.Uncounted.Count == 0, () => cost.Uncounted);
        return cost;
    }

    /// <summary>
    /// Sends each kind of request once: a process's first requests cost more than its later ones, and so do a connection's first statements.
    /// </summary>
    public async Task WarmUpAsync()
    {
        await Task.WhenAll(Clients.Select(async client =>
        {
            await client.PageAsync(new OrderList(1), null, null, Cancellation);
            await client.SearchAsync("nobody@warm.up", Cancellation);
            await client.ReportAsync(new DateOnly(2024, 1, 1), new DateOnly(2024, 1, 1), "Europe/Berlin", Cancellation);
        }));
    }

    /// <summary>Lines that no order has yet.</summary>
    public Line[] NewLines(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new Line($"SKU-{Scenario.Token(6)}", Scenario.Next(1, 5), Scenario.Next(100, 20_000)))];

    /// <summary>A customer without orders.</summary>
    public long NewCustomer() => 2_000_000_000_000 + Scenario.Next(1, int.MaxValue);

    /// <summary>An address without orders.</summary>
    public string NewEmail() => $"{Scenario.Token()}@mail.example";

    protected override OrdersClient CreateClient(ServiceInstance instance)
    {
        instance.Database.BeforeUnit = (unit, _) =>
        {
            if (CursorStatement().IsMatch(unit.Sql)) _cursors.Enqueue(unit.Description);
            return ValueTask.FromResult(UnitAction.Forward);
        };
        return new OrdersClient(Scenario, instance);
    }

    [GeneratedRegex(@"(^|;)\s*(DECLARE|FETCH|MOVE)\b", RegexOptions.IgnoreCase)]
    private static partial Regex CursorStatement();

    private async Task LoadFreshAsync(int count)
    {
        var orders = new GeneratedOrders((ulong)Scenario.Next(1, int.MaxValue), count);
        Fresh = [.. orders.All()];
        await OrderLoader.LoadAsync(Group.Database.ConnectionString, orders, _ => { }, Cancellation);
    }
}
