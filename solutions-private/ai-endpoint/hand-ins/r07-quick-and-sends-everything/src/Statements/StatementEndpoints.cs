using System.Globalization;
using System.Text.RegularExpressions;
using AiEndpoint.Hosting;

namespace AiEndpoint.Statements;

/// <summary>The HTTP endpoint of statements.</summary>
internal static partial class StatementEndpoints
{
    private const int DefaultLimit = 50;
    private static readonly string[] SortNames = ["booked_at", "amount_minor", "counterparty", "kind"];

    public static IServiceCollection AddStatements(this IServiceCollection services) => services.AddSingleton<StatementStore>();

    public static void MapStatements(this IEndpointRouteBuilder routes) => routes.MapGet("/accounts/{accountId}/statement", FindAsync);

    private static async Task<IResult> FindAsync(string accountId, HttpContext context, StatementStore statements)
    {
        var owner = Caller.Owner(context);
        var (month, sort, limit) = (Caller.Query(context, "month"), Caller.Query(context, "sort"), Caller.Query(context, "limit"));
        var query = new StatementQuery(month, sort ?? SortNames[0], limit is null ? DefaultLimit : ParseLimit(limit));
        var errors = new Dictionary<string, string[]>();
        if (month is not null && !Month().IsMatch(month)) errors["month"] = ["A month such as 2026-03 is required."];
        if (query.Limit is < 1 or > StatementStore.MaxLimit) errors["limit"] = [$"1 to {StatementStore.MaxLimit} is required."];
        // Only known names reach the database.
        if (SortNames.All(name => !query.Sort.Equals(name, StringComparison.Ordinal)))
            errors["sort"] = [$"One of {string.Join(", ", SortNames)} is required."];
        if (errors.Count > 0) return Results.ValidationProblem(errors);

        return Caller.IsId(accountId) && await statements.FindAsync(owner, accountId, query) is { } statement
            ? Results.Ok(statement)
            : Problems.NotFound("account");
    }

    // 0, which is none, for anything but digits.
    private static int ParseLimit(string text) =>
        text.All(char.IsAsciiDigit) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : 0;

    [GeneratedRegex(@"^[0-9]{4}-(0[1-9]|1[0-2])\z")]
    private static partial Regex Month();
}
