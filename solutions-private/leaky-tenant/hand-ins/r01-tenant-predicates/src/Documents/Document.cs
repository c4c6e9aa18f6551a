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

/// <summary>What callers may say of a new document.</summary>
internal sealed record NewDocument(string? Title, string? Body = "", string[]? Tags = null, Guid? ParentId = null)
{
    public NewDocument Checked() =>
        Texts.IsTitle(Title) && Texts.IsBody(Body) && (Tags is null || Texts.AreTags(Tags)) ? this : throw Texts.Refused();
}

internal sealed record WantedDocuments(Guid[]? Ids);

/// <summary>What callers may change of a document: null is what they do not name.</summary>
internal sealed record DocumentChange(string? Title, string? Body, string[]? Tags)
{
    public static DocumentChange Read(JsonElement patch)
    {
        if (patch.ValueKind != JsonValueKind.Object) throw new JsonException();
        var change = patch.Deserialize<DocumentChange>(Problems.Json)!;
        foreach (var property in patch.EnumerateObject())
        {
            var isFine = property.Name switch
            {
                "title" => Texts.IsTitle(change.Title),
                "body" => Texts.IsBody(change.Body),
                _ => Texts.AreTags(change.Tags),
            };
            if (!isFine) throw Texts.Refused();
        }

        return change is (null, null, null) ? throw RefusedException.BadRequest("Nothing is to be changed.") : change;
    }
}

internal static class Texts
{
    public static bool IsTitle(string? text) => IsLine(text, 200);
    public static bool IsBody(string? text) => text is { Length: <= 20_000 } && !text.Contains('\0');
    public static bool AreTags(string[]? tags) => tags is { Length: <= 20 } && tags.All(tag => IsLine(tag, 40));

    public static RefusedException Refused() =>
        RefusedException.BadRequest("The title, the body or a tag is missing, too long, or has characters that are not allowed.");

    private static bool IsLine(string? text, int most) => text is { Length: > 0 } && text.Length <= most && !text.Any(char.IsControl);
}
