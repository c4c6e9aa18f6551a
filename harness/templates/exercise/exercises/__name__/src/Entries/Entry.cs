namespace __Name__.Entries;

/// <summary>A name on the list.</summary>
internal sealed record Entry(Guid Id, string Name);

/// <summary>What a caller wants on the list.</summary>
internal sealed record EntryRequest(string? Name)
{
    private const int MostCharacters = 40;

    /// <summary>What is wrong with it, by field.</summary>
    public Dictionary<string, string[]> Validate() =>
        Name is { Length: > 0 and <= MostCharacters } && Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? []
            : new() { ["name"] = [$"1 to {MostCharacters} ASCII letters, digits, '-' or '_'."] };
}
