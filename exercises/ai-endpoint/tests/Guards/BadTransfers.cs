using AiEndpoint.Tests.Setup;

namespace AiEndpoint.Tests.Guards;

/// <summary>Requests for a transfer with one thing wrong (C3, C14).</summary>
internal static class BadTransfers
{
    /// <summary>Bodies that are not good input, whatever the headers.</summary>
    public static IEnumerable<string> Bodies(Intent good)
    {
        var (from, to) = ($"\"{good.From}\"", $"\"{good.To}\"");
        (string Field, string Json)[] cases =
        [
            ("amountMinor", "0"), ("amountMinor", "-1"), ("amountMinor", "10000001"), ("amountMinor", "12.5"), ("amountMinor", "\"100\""),
            ("amountMinor", "null"), ("amountMinor", ""), ("amountMinor", "true"), ("amountMinor", "[100]"), ("amountMinor", "9223372036854775808"),
            ("amountMinor", "-9223372036854775809"), ("amountMinor", "4294967297"), ("amountMinor", "18446744073709551617"), ("amountMinor", "1e400"),
            ("amountMinor", "0.1"), ("amountMinor", "NaN"), ("amountMinor", "+5"), ("amountMinor", "007"), ("amountMinor", "-0"),
            ("currency", "\"eur\""), ("currency", "\"EU\""), ("currency", "\"EURO\""), ("currency", "\"E1R\""), ("currency", "\"\""),
            ("currency", "\"EUR \""), ("currency", "\" EUR\""), ("currency", "\"\\u00C4BC\""), ("currency", "null"), ("currency", ""),
            ("currency", "978"), ("currency", "[\"EUR\"]"),
            ("from", ""), ("from", "null"), ("from", "\"\""), ("from", "7"), ("from", $"[{from}]"), ("from", to), ("from", "\"two words\""),
            ("from", $"\"{new string('a', 65)}\""), ("from", "\"a.b\""), ("from", "\"\\u00E4bc\""),
            ("from", $"\"{good.From} \""), ("from", "\"a\\u0000b\""),
            ("to", ""), ("to", "null"), ("to", "\"\""), ("to", "{}"), ("to", from), ("to", "\"a/b\""), ("to", $"\"{new string('a', 65)}\""),
            ("to", "\"a'b\""), ("to", "\"a%b\""), ("to", "\"\\uFF41bc\""), ("to", $"\"{good.To}\\n\""),
            ("note", "\"thanks\""), ("status", "\"completed\""), ("From", from), ("amountminor", "1"), ("transferId", $"\"{Guid.NewGuid()}\""),
        ];
        foreach (var (field, json) in cases) yield return With(good, field, json);
        // In another spelling only.
        foreach (var field in (string[])["from", "to", "amountMinor", "currency"])
            yield return good.Body.Replace($"\"{field}\"", $"\"{char.ToUpperInvariant(field[0])}{field[1..]}\"", StringComparison.Ordinal);
        yield return good.Body.Replace("amountMinor", "amount_minor", StringComparison.Ordinal);
        // One field twice, with the same value and with another.
        yield return good.Body.Replace("{", $"{{\"amountMinor\":{good.AmountMinor},", StringComparison.Ordinal);
        yield return good.Body.Replace("}", ",\"amountMinor\":1}", StringComparison.Ordinal);
        yield return good.Body.Replace("}", $",\"to\":{to}}}", StringComparison.Ordinal);
        // No such object.
        foreach (var body in (string[])["not json", "[]", "\"\"", "7", "null", "{}", "", " ", "{", $"[{good.Body}]"]) yield return body;
        yield return good.Body[..^1];
        yield return $"{good.Body}{good.Body}";
        yield return $"{good.Body} x";
        yield return good.Body.Replace("}", ",}", StringComparison.Ordinal);
    }

    /// <summary>Headers that are not good input, with a good body.</summary>
    public static IEnumerable<(string Name, string? Value)[]> Headers(Intent good)
    {
        var headers = CardsClient.HeadersOf(good);
        foreach (var (name, value) in headers)
        {
            var longest = name == "Device-Token" ? 256 : 64;
            foreach (var bad in (string?[])[null, "", new('a', longest + 1), "two words", $"{value}, {value}", "a\tb"])
                yield return [.. headers.Select(header => header.Name == name ? (name, bad) : header)];
            yield return [.. headers, (name, value)];
            yield return [.. headers, (name, "other")];
            if (name == "Device-Token") continue;
            foreach (var bad in (string[])["a.b", "a/b", "a%20b", "a'b", "a;b", "a\"b"])
                yield return [.. headers.Select(header => header.Name == name ? (name, bad) : header)];
        }
    }

    // The good body with one field replaced, added, or (for an empty value) left out.
    private static string With(Intent good, string field, string json)
    {
        var fields = new Dictionary<string, string>
        {
            ["from"] = $"\"{good.From}\"", ["to"] = $"\"{good.To}\"", ["amountMinor"] = $"{good.AmountMinor}", ["currency"] = $"\"{good.Currency}\"",
            [field] = json,
        };
        return "{" + string.Join(", ", fields.Where(pair => pair.Value != "").Select(pair => $"\"{pair.Key}\": {pair.Value}")) + "}";
    }
}
