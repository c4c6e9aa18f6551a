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

internal sealed record NewDocument(string? Title, string? Body = "", string[]? Tags = null, Guid? ParentId = null)
{
    /// <summary>Refuses text that is not allowed.</summary>
    public NewDocument Checked() => Texts.IsTitle(Title) && Texts.IsBody(Body) && (Tags is null || Texts.AreTags(Tags)) ? this : throw Texts.Refused();
}

/// <summary>What a PATCH changes; what it does not name stays.</summary>
internal sealed record DocumentPatch
{
    public string? Title { get; init => field = value ?? throw Texts.Refused(); }
    public string? Body { get; init => field = value ?? throw Texts.Refused(); }
    public string[]? Tags { get; init => field = value ?? throw Texts.Refused(); }

    /// <summary>Refuses text that is not allowed, and a patch of nothing.</summary>
    public DocumentPatch Checked()
    {
        if (Title is null && Body is null && Tags is null) throw RefusedException.BadRequest("Nothing is to be changed.");
        return (Title is null || Texts.IsTitle(Title)) && (Body is null || Texts.IsBody(Body)) && (Tags is null || Texts.AreTags(Tags))
            ? this : throw Texts.Refused();
    }
}

internal sealed record WantedDocuments(Guid[]? Ids);

/// <summary>What text is allowed.</summary>
internal static class Texts
{
    public static bool IsTitle(string? text) => IsLine(text, 200);

    public static bool IsBody(string? text) => text is { Length: <= 20_000 } && !text.Contains('\0');

    public static bool AreTags(string?[] tags) => tags.Length <= 20 && tags.All(tag => IsLine(tag, 40));

    public static RefusedException Refused() =>
        RefusedException.BadRequest("The title, the body or a tag is missing, too long, or has characters that are not allowed.");

    private static bool IsLine(string? text, int most) => text is { Length: > 0 } && text.Length <= most && !text.Any(char.IsControl);
}
