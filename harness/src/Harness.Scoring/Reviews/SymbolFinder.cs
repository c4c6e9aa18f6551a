using Harness.Twins;

namespace Harness.Reviews;

/// <summary>
/// Finds where a type or one of its members is declared in a C# file: types, methods, constructors, properties, fields, and local functions of
/// top-level statements. What a body holds is not looked into.
/// </summary>
public static class SymbolFinder
{
    /// <summary>Finds the lines of a declaration, from its first attribute or modifier to its last brace or semicolon, without its comments.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="symbol">
    /// Its name, with those of the types around it as far as they are needed to tell it from others: `Transfer`, `TransferStore.MoveAsync`. A
    /// constructor is `TransferStore.TransferStore`.
    /// </param>
    /// <exception cref="InvalidDataException">The file has no such symbol, or several; the message says which.</exception>
    public static LineRange Find(string text, string symbol)
    {
        var all = DeclarationReader.Read(text);
        var found = all.Where(one => one.Name == symbol).ToList();
        if (found.Count == 0) found = [.. all.Where(one => one.Name.EndsWith("." + symbol, StringComparison.Ordinal))];
        return found switch
        {
            [var only] => only.Lines,
            [] => throw new InvalidDataException($"there is no symbol '{symbol}'"),
            _ => throw new InvalidDataException($"'{symbol}' is declared {found.Count} times, at the lines {string.Join(", ", found.Select(one => one.Lines.From))}"),
        };
    }
}
