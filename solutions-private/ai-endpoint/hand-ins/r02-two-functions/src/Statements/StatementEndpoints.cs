using System.Globalization;
using System.Text.RegularExpressions;
using AiEndpoint.Hosting;
using Microsoft.AspNetCore.WebUtilities;

namespace AiEndpoint.Statements;

/// <summary>The HTTP endpoint of statements.</summary>
internal static partial class StatementEndpoints
{
    private const int DefaultLimit = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private static readonly string[] SortNames = ["booked_at", "amount_minor", "counterparty", "kind"];

    public static IServiceCollection AddStatements(this IServiceCollection services) => services.AddSingleton<StatementStore>();

    public static void MapStatements(this IEndpointRouteBuilder routes) => routes.MapGet("/accounts/{accountId}/statement", FindAsync);

    private static async Task<IResult> FindAsync(
        string accountId, HttpContext context, StatementStore statements, TimeProvider clock)
    {
        var owner = Caller.Owner(context);
        var (month, sort, limit) = (Parameter(context, "month"), Parameter(context, "sort"), Parameter(context, "limit"));
        var errors = new Dictionary<string, string[]>();
        if (month is not null && !Month().IsMatch(month)) errors["month"] = ["A month such as 2026-03 is required."];
        var count = limit is null ? DefaultLimit : ParseLimit(limit);
        if (count is < 1 or > StatementStore.MaxLimit) errors["limit"] = [$"1 to {StatementStore.MaxLimit} is required."];
        // Only known names reach the database.
        var name = sort ?? SortNames[0];
        if (SortNames.All(known => known != name)) errors["sort"] = [$"One of {string.Join(", ", SortNames)} is required."];
        if (errors.Count > 0) return Results.ValidationProblem(errors);
        if (!Caller.IsId(accountId)) return Problems.NotFound("account");

        var (from, to) = Bounds(month);
        return await statements.FindAsync(owner, accountId, new StatementQuery(from, to, name, count)).WaitAsync(Patience, clock)
            is { } statement
            ? Results.Ok(statement)
            : Problems.NotFound("account");
    }

    // The first parameter of exactly this name.
    private static string? Parameter(HttpContext context, string name)
    {
        foreach (var pair in new QueryStringEnumerable(context.Request.QueryString.Value))
            if (pair.DecodeName().ToString() == name) return pair.DecodeValue().ToString();
        return null;
    }

    // 0, which is none, for anything but digits.
    private static int ParseLimit(string text) =>
        text.All(char.IsAsciiDigit) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : 0;

    // From the first moment of the month, in UTC, to before the first of the next one.
    private static (DateTimeOffset From, DateTimeOffset To) Bounds(string? month)
    {
        if (month is null) return (DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        var year = int.Parse(month.AsSpan(0, 4), CultureInfo.InvariantCulture);
        var number = int.Parse(month.AsSpan(5, 2), CultureInfo.InvariantCulture);
        // There is no year 0, and nothing happened in it.
        if (year == 0) return (DateTimeOffset.MinValue, DateTimeOffset.MinValue);
        var from = new DateTimeOffset(year, number, 1, 0, 0, 0, TimeSpan.Zero);
        return (from, (year, number) == (9999, 12) ? DateTimeOffset.MaxValue : from.AddMonths(1));
    }

    [GeneratedRegex(@"^[0-9]{4}-(0[1-9]|1[0-2])\z")]
    private static partial Regex Month();
}
