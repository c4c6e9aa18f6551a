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

    private static async Task<IResult> FindAsync(
        string accountId, string? month, string? sort, string? limit, HttpContext context, StatementStore statements)
    {
        var owner = Caller.Owner(context);
        var count = limit is null ? DefaultLimit : ParseLimit(limit);
        var column = sort ?? SortNames[0];
        var errors = new Dictionary<string, string[]>();
        if (month is not null && !MonthForm().IsMatch(month)) errors["month"] = ["A month such as 2026-03 is required."];
        if (count is < 1 or > StatementStore.MaxLimit) errors["limit"] = [$"1 to {StatementStore.MaxLimit} is required."];
        // Only known names reach the database.
        if (!SortNames.Contains(column, StringComparer.Ordinal))
            errors["sort"] = [$"One of {string.Join(", ", SortNames)} is required."];
        if (errors.Count > 0) return Results.ValidationProblem(errors);

        // What PostgreSQL cannot even compare is no account.
        if (accountId.Any(c => c == '\0' || char.IsSurrogate(c))) return Problems.NotFound("account");
        return await statements.FindAsync(owner, accountId, new StatementQuery(ParseMonth(month), column, count)) is { } statement
            ? Results.Ok(statement)
            : Problems.NotFound("account");
    }

    // 0, which is none, for anything but digits.
    private static int ParseLimit(string text) =>
        text.All(char.IsAsciiDigit) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : 0;

    private static Month? ParseMonth(string? text) => text is null
        ? null
        : Month.Of(int.Parse(text[..4], CultureInfo.InvariantCulture), int.Parse(text[5..], CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^[0-9]{4}-(0[1-9]|1[0-2])\z")]
    private static partial Regex MonthForm();
}
