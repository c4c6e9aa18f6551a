using System.Globalization;
using System.Text.RegularExpressions;
using AiEndpoint.Hosting;
using Microsoft.AspNetCore.WebUtilities;

namespace AiEndpoint.Statements;

/// <summary>The HTTP endpoint of statements.</summary>
internal static partial class StatementEndpoints
{
    private const int DefaultLimit = 50;
    private static readonly string[] SortNames = ["booked_at", "amount_minor", "counterparty", "kind"];

    public static IServiceCollection AddStatements(this IServiceCollection services) => services.AddSingleton<StatementStore>();

    public static void MapStatements(this IEndpointRouteBuilder routes) => routes.MapGet("/accounts/{accountId}/statement", FindAsync);

    private static async Task<IResult> FindAsync(
        string accountId, HttpContext context, StatementStore statements, TimeProvider clock)
    {
        var owner = Caller.Owner(context);
        var (month, sort, limit) = (Find(context, "month"), Find(context, "sort"), Find(context, "limit"));
        var query = new StatementQuery(
            month is null ? null : ParseMonth(month), sort ?? SortNames[0], limit is null ? DefaultLimit : ParseLimit(limit));
        var errors = new Dictionary<string, string[]>();
        if (month is not null && query.Period is null) errors["month"] = ["A month such as 2026-03 is required."];
        if (query.Limit is < 1 or > StatementStore.MaxLimit) errors["limit"] = [$"1 to {StatementStore.MaxLimit} is required."];
        // Only known names reach the database.
        if (SortNames.All(name => !query.Sort.Equals(name, StringComparison.Ordinal)))
            errors["sort"] = [$"One of {string.Join(", ", SortNames)} is required."];
        if (errors.Count > 0) return Results.ValidationProblem(errors);

        // The database knows no text with a null character in it, and so no such account.
        if (accountId.Contains('\0')) return Problems.NotFound("account");
        return await statements.FindAsync(owner, accountId, query).InTimeAsync(clock) is { } statement
            ? Results.Ok(statement)
            : Problems.NotFound("account");
    }

    // In exactly this spelling: others mean nothing. The first of several counts.
    private static string? Find(HttpContext context, string name)
    {
        foreach (var parameter in new QueryStringEnumerable(context.Request.QueryString.Value))
            if (parameter.DecodeName().ToString() == name)
                return parameter.DecodeValue().ToString();
        return null;
    }

    // 0, which is none, for anything but digits.
    private static int ParseLimit(string text) =>
        text.All(char.IsAsciiDigit) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : 0;

    // Null for anything but a month.
    private static Period? ParseMonth(string text)
    {
        if (!Month().IsMatch(text)) return null;
        var year = int.Parse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture);
        var month = int.Parse(text.AsSpan(5, 2), NumberStyles.None, CultureInfo.InvariantCulture);
        // The calendar starts with the year 1, and nothing was booked before it.
        if (year == 0) return new Period(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);
        var from = new DateTimeOffset(year, month, 1, 0, 0, 0, TimeSpan.Zero);
        return new Period(from, (year, month) == (9999, 12) ? DateTimeOffset.MaxValue : from.AddMonths(1));
    }

    [GeneratedRegex(@"^[0-9]{4}-(0[1-9]|1[0-2])\z")]
    private static partial Regex Month();
}
