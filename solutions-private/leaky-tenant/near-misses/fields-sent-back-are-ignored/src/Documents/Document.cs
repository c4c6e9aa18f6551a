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
    public Document Checked()
    {
        var isBodyFine = Body is { Length: <= 20_000 } && !Body.Contains('\0');
        return IsLine(Title, 200) && isBodyFine && Tags is { Length: <= 20 } && Tags.All(tag => IsLine(tag, 40))
            ? this : throw RefusedException.BadRequest("The title, the body or a tag is missing, too long, or has characters that are not allowed.");
    }

    private static bool IsLine(string? text, int most) => text is { Length: > 0 } && text.Length <= most && !text.Any(char.IsControl);
}

/// <summary>What may be changed of a document; null stays as it is. Clients may send back the rest of what they got.</summary>
internal sealed record DocumentChanges(string? Title = null, string? Body = null, string[]? Tags = null)
{
    public JsonElement DocumentId { get; init; }
    public JsonElement OwnerId { get; init; }
    public JsonElement ParentId { get; init; }
    public JsonElement CreatedAt { get; init; }
    public JsonElement UpdatedAt { get; init; }
}

internal sealed record NewDocument(string? Title, string? Body = "", string[]? Tags = null, Guid? ParentId = null);
internal sealed record WantedDocuments(Guid[]? Ids);
