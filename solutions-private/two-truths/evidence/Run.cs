using System.Globalization;
using Dapper;
using Harness.Postgres;
using Npgsql;
using TwoTruths.Admin;
using TwoTruths.Billing;
using TwoTruths.Hosting;
using TwoTruths.Orders;
using TwoTruths.Search;

namespace TwoTruths.Evidence;

/// <summary>A row of the shop's orders.</summary>
internal sealed record ShopRow(string OrderId, string Customer, long AmountMinor, string State, long Sequence, DateTime ChangedAt);

/// <summary>The state of everything at the end of the script.</summary>
internal sealed record Outcome(
    IReadOnlyList<ShopRow> Shop, IReadOnlyDictionary<string, HeldRecord> Billing, IReadOnlyList<(DateTimeOffset At, BillingMessage Message)> Taken, IReadOnlyList<string> Log)
{
    /// <summary>The orders whose sides differ in what the order owns.</summary>
    public HashSet<string> Differing =>
    [
        .. Shop.Where(row => !Billing.TryGetValue(row.OrderId, out var held)
            || (held.Message.State, held.Message.AmountMinor, held.Message.Customer) != (row.State, row.AmountMinor, row.Customer)).Select(row => row.OrderId),
    ];
}

/// <summary>Runs the service in this process under the script.</summary>
internal static class Run
{
    public static async Task<Outcome> UnderAsync(Script script, PostgresServer server, Func<ScriptClock, Releases> releasesOf)
    {
        await using var database = await server.CreateDatabaseAsync(25);
        var clock = new ScriptClock();
        var releases = releasesOf(clock);
        var billing = new ScriptedBilling(clock, releases);
        var log = new ScriptLog(clock);
        await using var app = Build(database.ConnectionString, clock, releases, script, billing, log);
        await app.MigrateDatabaseAsync();
        await PlayAsync(script, clock, billing, app);

        await using var connection = new NpgsqlConnection(database.ConnectionString);
        var rows = await connection.QueryAsync<ShopRow>(
            """
            SELECT order_id AS "OrderId", customer AS "Customer", amount_minor AS "AmountMinor", state AS "State", sequence AS "Sequence", changed_at AS "ChangedAt"
            FROM orders ORDER BY order_id COLLATE "C"
            """);
        return new Outcome([.. rows], Exported(billing), [.. billing.Taken.Where(one => one.At <= Calendar.BillingExported)], log.Lines);
    }

    // Billing's export was made a little earlier than the shop's.
    private static Dictionary<string, HeldRecord> Exported(ScriptedBilling billing) => billing.Held
        .Select(held => (held.Key, Value: held.Value.TakenAt <= Calendar.BillingExported ? held.Value : Before(billing, held.Key)))
        .Where(held => held.Value is not null).ToDictionary(held => held.Key, held => held.Value!);

    private static HeldRecord? Before(ScriptedBilling billing, string orderId) =>
        billing.Taken.LastOrDefault(one => one.Message.OrderId == orderId && one.At <= Calendar.BillingExported) is { Message: { } message, At: var at }
            ? new HeldRecord(message, at, "")
            : null;

    private static WebApplication Build(string database, ScriptClock clock, Releases releases, Script script, ScriptedBilling billing, ScriptLog log)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["ConnectionStrings:Database"] = database;
        builder.Logging.ClearProviders().AddProvider(log).AddFilter("Microsoft", LogLevel.None).AddFilter("Npgsql", LogLevel.None).AddFilter("System", LogLevel.None);
        builder.Services.AddDatabase();
        builder.Services.AddSingleton<TimeProvider>(clock).AddSingleton(releases).AddSingleton(script);
        builder.Services.AddHttpClient<BillingClient>(http => http.BaseAddress = new Uri("http://billing/"))
            .ConfigurePrimaryHttpMessageHandler(() => billing).SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        builder.Services.AddOrders();
        builder.Services.AddSearch();
        builder.Services.AddAdmin();
        return builder.Build();
    }

    private static async Task PlayAsync(Script script, ScriptClock clock, ScriptedBilling billing, WebApplication app)
    {
        var orders = app.Services.GetRequiredService<OrderService>();
        var logger = app.Services.GetRequiredService<ILogger<OrderService>>();
        List<(DateTimeOffset At, Action Act)> acts = [.. script.Edits.Select(edit => (edit.At, (Action)(() => billing.Edit(edit.OrderId, "cancelled", "j.moreau"))))];
        acts.Add((Calendar.Restored, () => billing.Restore(script.Restored, Calendar.At(3, 12, 6, 0))));
        var people = new Queue<(DateTimeOffset At, Action Act)>(acts.OrderBy(one => one.At));
        foreach (var request in script.Requests)
        {
            while (people.TryPeek(out var next) && next.At <= request.At)
            {
                clock.Now = next.At;
                people.Dequeue().Act();
            }

            clock.Now = request.At;
            try
            {
                if (request.Details is { } details) await orders.PutAsync(request.OrderId, details, CancellationToken.None);
                else if (await orders.CancelAsync(request.OrderId, CancellationToken.None) is { } cancelled)
                    logger.LogInformation("Order {OrderId}: change {Sequence}, {State}", cancelled.OrderId, cancelled.Sequence, cancelled.State);
            }
            catch (Exception fault) when (fault is NpgsqlException or BillingException)
            {
                // The starter's handler answers 503, and says why in its log.
                logger.LogError("POST /orders/{OrderId}/cancel failed: {Fault}", request.OrderId, fault.Message);
            }
        }
    }

    /// <summary>Keeps what the service logs, with the script's time.</summary>
    private sealed class ScriptLog(ScriptClock clock) : ILoggerProvider, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var level = logLevel switch { LogLevel.Information => "info", LogLevel.Warning => "warn", _ => "fail" };
            if (clock.Now >= Calendar.LogsBegin)
                Lines.Add($"{clock.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)} {level} {formatter(state, exception)}");
        }

        public void Dispose()
        {
        }
    }
}
