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

    /// <summary>Refuses text that is not allowed.</summary>
    public Document Checked() => IsTitle(Title) && IsBody(Body) && AreTags(Tags)
        ? this : throw RefusedException.BadRequest("The title, the body or a tag is missing, too long, or has characters that are not allowed.");

    public static bool IsTitle(string? text) => IsLine(text, 200);
    public static bool IsBody(string? text) => text is { Length: <= 20_000 } && !text.Contains('\0') && IsWhole(text);
    public static bool AreTags(string?[]? tags) => tags is { Length: <= 20 } && tags.All(tag => IsLine(tag, 40));

    private static bool IsLine(string? text, int most) =>
        text is { Length: > 0 } && text.Length <= most && !text.Any(char.IsControl) && IsWhole(text);

    private static bool IsWhole(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }

        return true;
    }
}

internal sealed record NewDocument(string? Title, string? Body = "", string[]? Tags = null, Guid? ParentId = null);
internal sealed record WantedDocuments(Guid[]? Ids);

/// <summary>What a PATCH changes: what is null stays.</summary>
internal sealed record DocumentChange(string? Title, string? Body, string[]? Tags)
{
    /// <summary>Reads a change of one or more of the three fields that callers may change.</summary>
    public static DocumentChange Read(Dictionary<string, JsonElement> patch)
    {
        var change = new DocumentChange(null, null, null);
        foreach (var (name, value) in patch)
        {
            change = name switch
            {
                "title" => change with { Title = Read<string>(value, Document.IsTitle) },
                "body" => change with { Body = Read<string>(value, Document.IsBody) },
                "tags" => change with { Tags = Read<string[]>(value, Document.AreTags) },
                _ => throw RefusedException.BadRequest("Only title, body and tags can be changed."),
            };
        }

        return patch.Count > 0 ? change : throw RefusedException.BadRequest("Nothing is to be changed.");
    }

    private static T Read<T>(JsonElement value, Func<T?, bool> isFine) where T : class =>
        value.Deserialize<T>(Problems.Json) is { } read && isFine(read)
            ? read : throw RefusedException.BadRequest("A field is too long, or has a value that is not allowed.");
}
