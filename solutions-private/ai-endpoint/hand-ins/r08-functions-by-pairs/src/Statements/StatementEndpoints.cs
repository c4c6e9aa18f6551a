using System.Globalization;
using AiEndpoint.Hosting;

namespace AiEndpoint.Statements;

/// <summary>The HTTP endpoint of statements.</summary>
internal static class StatementEndpoints
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 100;

    // The database takes these for the beginning and the end of time.
    private static readonly DateTime Always = DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc);
    private static readonly DateTime Never = DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc);

    public static void MapStatements(this IEndpointRouteBuilder routes) => routes.MapGet("/accounts/{account}/statement", ShowAsync);

    private static async Task<IResult> ShowAsync(string account, HttpContext context, StatementStore statements)
    {
        var owner = Asked.Owner(context);
        var (from, to) = Month(Asked.Query(context, "month"));
        var query = new StatementQuery(from, to, Sort(Asked.Query(context, "sort")), Limit(Asked.Query(context, "limit")));
        var statement = Asked.IsId(account) ? await statements.FindAsync(owner, account, query) : null;
        return Results.Json(statement ?? throw Refusal.Missing("account"));
    }

    private static string Sort(string? text) => text switch
    {
        null => "booked_at",
        "booked_at" or "amount_minor" or "counterparty" or "kind" => text,
        _ => throw Refusal.Malformed("sort has to be booked_at, amount_minor, counterparty or kind."),
    };

    private static int Limit(string? text)
    {
        if (text is null) return DefaultLimit;
        return Number(text) is >= 1 and <= MaxLimit and var limit ? limit : throw Refusal.Malformed($"limit has to be 1 to {MaxLimit}.");
    }

    private static (DateTime From, DateTime To) Month(string? text)
    {
        if (text is null) return (Always, Never);
        if (text is not [_, _, _, _, '-', _, _] || Number(text[..4]) is not (>= 0 and var year)
            || Number(text[5..]) is not (>= 1 and <= 12 and var month)) throw Refusal.Malformed("month has to be like 2026-03.");

        // A year that no clock shows.
        if (year == 0) return (Always, Always);
        var from = new DateTime(year, month, 1, 0, 0, 0, DateTimeKind.Utc);
        return (from, from is { Year: 9999, Month: 12 } ? Never : from.AddMonths(1));
    }

    // -1, which is none, for anything but ASCII digits.
    private static int Number(string text) =>
        text.All(char.IsAsciiDigit) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
