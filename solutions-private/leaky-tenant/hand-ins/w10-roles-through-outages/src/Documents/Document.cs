namespace LeakyTenant.Documents;

/// <summary>A document as callers see it.</summary>
internal sealed record Document
{
    public Guid DocumentId { get; init; }
    public required string OwnerId { get; init; }
    public Guid? ParentId { get; init; }
    public required string Title { get; init; }
    public required string Body { get; init; }
    public required string[] Tags { get; init; }
    public DateTime CreatedAt { get; init; }
    public DateTime UpdatedAt { get; init; }
}

/// <summary>What is good input for the fields of a document.</summary>
internal static class DocumentText
{
    public static string Title(string? title) => IsLine(title, 200)
        ? title! : throw RefusedException.BadRequest("title: 1 to 200 characters are required, none of them a control character.");

    public static string Body(string? body) => body is { Length: <= 20_000 } && !body.Contains('\0')
        ? body : throw RefusedException.BadRequest("body: up to 20000 characters are allowed, none of them U+0000.");

    public static string[] Tags(string?[]? tags) => tags is { Length: <= 20 } && tags.All(tag => IsLine(tag, 40))
        ? [.. tags.Select(tag => tag!)] : throw RefusedException.BadRequest("tags: up to 20 of 1 to 40 characters are allowed, none of them a control character.");

    private static bool IsLine(string? text, int most) => text is { Length: > 0 } && text.Length <= most && !text.Any(char.IsControl);
}

internal sealed record NewDocument(string? Title, string? Body = "", string?[]? Tags = null, Guid? ParentId = null);
internal sealed record WantedDocuments(Guid[]? Ids);

/// <summary>What a PATCH may name; what it does not name is `Undefined`.</summary>
internal sealed record PatchedFields
{
    public JsonElement Title { get; init; }
    public JsonElement Body { get; init; }
    public JsonElement Tags { get; init; }

    public DocumentChange Checked()
    {
        var change = new DocumentChange(
            Title.ValueKind == JsonValueKind.Undefined ? null : DocumentText.Title(TextOf(Title)),
            Body.ValueKind == JsonValueKind.Undefined ? null : DocumentText.Body(TextOf(Body)),
            Tags.ValueKind == JsonValueKind.Undefined ? null : DocumentText.Tags(TextsOf(Tags)));
        return change is { Title: null, Body: null, Tags: null } ? throw RefusedException.BadRequest("Nothing is to be changed.") : change;
    }

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            throw new JsonException();
        }
    }

    private static string?[]? TextsOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(TextOf)] : null;
}

internal sealed record DocumentChange(string? Title, string? Body, string[]? Tags);

/// <summary>What a list is asked for.</summary>
internal sealed record ListRequest(string Column, string Direction, string? Contains, int Limit)
{
    private static readonly Dictionary<string, string> Sorts = new(StringComparer.Ordinal)
    {
        ["createdAt"] = "created_at", ["updatedAt"] = "updated_at", ["title"] = "title", ["ownerId"] = "owner_id",
    };

    public static ListRequest Read(IQueryCollection query)
    {
        var column = Sorts.GetValueOrDefault(Of("sort") ?? "createdAt") ?? throw RefusedException.BadRequest("sort: there is no such name.");
        var direction = (Of("dir") ?? "asc") switch
        {
            "asc" => "ASC", "desc" => "DESC", _ => throw RefusedException.BadRequest("dir is asc or desc."),
        };
        var contains = Of("q");
        if (contains is { Length: > 100 } || contains?.Contains('\0') == true) throw RefusedException.BadRequest("q has at most 100 characters.");
        return new ListRequest(column, direction, contains is "" ? null : contains, LimitOf(Of("limit") ?? "50"));

        string? Of(string name) => query.TryGetValue(name, out var values) ? values.ToString() : null;
    }

    private static int LimitOf(string limit)
    {
        // int.TryParse takes more than digits.
        if (limit.Length is 0 or > 9 || !limit.All(char.IsAsciiDigit) || int.Parse(limit) is not (>= 1 and <= 100 and var most))
            throw RefusedException.BadRequest("limit is a whole number from 1 to 100.");
        return most;
    }
}
