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
        string accountId, HttpContext context, StatementStore statements, CancellationToken cancellationToken)
    {
        var owner = Caller.Owner(context);
        var (month, sort, limit) = (Read(context, "month"), Read(context, "sort"), Read(context, "limit"));
        var first = month is null ? (DateTimeOffset?)null : FirstMoment(month);
        var query = new StatementQuery(first, sort ?? SortNames[0], limit is null ? DefaultLimit : ParseLimit(limit));
        var errors = new Dictionary<string, string[]>();
        if (month is not null && !Month().IsMatch(month)) errors["month"] = ["A month such as 2026-03 is required."];
        if (query.Limit is < 1 or > StatementStore.MaxLimit) errors["limit"] = [$"1 to {StatementStore.MaxLimit} is required."];
        // Only known names reach the database.
        if (SortNames.All(name => !query.Sort.Equals(name, StringComparison.Ordinal)))
            errors["sort"] = [$"One of {string.Join(", ", SortNames)} is required."];
        if (errors.Count > 0) return Results.ValidationProblem(errors);

        // The database has no text with this character in it, and would not take it.
        if (accountId.Contains('\0')) return Problems.NotFound("account");
        return await statements.FindAsync(owner, accountId, query, cancellationToken) is { } statement
            ? Results.Ok(statement)
            : Problems.NotFound("account");
    }

    // The first parameter with exactly this name; others, such as Limit, mean nothing.
    private static string? Read(HttpContext context, string name)
    {
        foreach (var pair in new QueryStringEnumerable(context.Request.QueryString.Value))
            if (pair.DecodeName().ToString() == name)
                return pair.DecodeValue().ToString();
        return null;
    }

    // In UTC. The year 0, which DateTimeOffset does not have, is as empty as the first month that it has.
    private static DateTimeOffset FirstMoment(string month) =>
        DateTimeOffset.TryParseExact(
            $"{month}-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment
            : DateTimeOffset.MinValue;

    // 0, which is none, for anything but digits.
    private static int ParseLimit(string text) =>
        text.All(char.IsAsciiDigit) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : 0;

    [GeneratedRegex(@"^[0-9]{4}-(0[1-9]|1[0-2])\z")]
    private static partial Regex Month();
}
