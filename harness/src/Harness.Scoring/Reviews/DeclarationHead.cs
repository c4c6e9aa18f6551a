namespace Harness.Reviews;

/// <summary>What the head of a declaration declares. A head's parentheses and brackets are empty.</summary>
internal static class DeclarationHead
{
    private static readonly HashSet<string> TypeWords = ["class", "struct", "interface", "record", "enum"];

    private static readonly HashSet<string> Statements =
    [
        "if", "else", "for", "foreach", "while", "do", "switch", "try", "catch", "finally", "using", "global", "extern", "return", "await", "throw", "lock", "goto",
        "break", "continue", "yield", "fixed", "checked", "unchecked", "new",
    ];

    private static readonly HashSet<string> NoNames =
    [
        .. TypeWords, .. Statements, "public", "private", "protected", "internal", "file", "static", "async", "readonly", "override", "virtual", "abstract", "sealed", "partial",
        "unsafe", "ref", "volatile", "required", "const", "event", "implicit", "explicit", "operator", "this", "base", "default", "typeof", "nameof", "sizeof", "where", "when",
    ];

    /// <summary>The name of the type that a head declares; null if it declares none.</summary>
    public static string? TypeName(IReadOnlyList<string> head)
    {
        for (var at = 0; at + 1 < head.Count; at++)
        {
            // A constraint (`where T : class`) has the word, too, but no name after it.
            if (!TypeWords.Contains(head[at])) continue;
            var name = head[at] == "record" && head[at + 1] is "class" or "struct" ? at + 2 : at + 1;
            return name < head.Count && IsName(head[name]) ? head[name] : null;
        }

        return null;
    }

    /// <summary>The name of the member that a head declares; null if it declares none.</summary>
    /// <param name="head">The head.</param>
    /// <param name="type">The type around it; null at the top of a file.</param>
    public static string? MemberName(IReadOnlyList<string> head, string? type)
    {
        if (head.Count == 0 || (type is null && Statements.Contains(head[0]))) return null;
        for (var at = 1; at < head.Count; at++)
        {
            if (head[at] == "(" && NameBefore(head, at) is var name and >= 0) return IsDeclared(head, name, type) ? head[name] : null;
        }

        return IsName(head[^1]) && IsDeclared(head, head.Count - 1, type) ? head[^1] : null;
    }

    /// <summary>The place of the name before parentheses, or before the type parameters before them; -1 if there is none.</summary>
    private static int NameBefore(IReadOnlyList<string> head, int parenthesis)
    {
        var at = parenthesis - 1;
        if (head[at] == ">")
        {
            for (var depth = 0; at >= 0; at--)
            {
                depth += head[at] switch { ">" => 1, "<" => -1, _ => 0 };
                if (depth == 0) break;
            }

            at--;
        }

        return at >= 0 && IsName(head[at]) ? at : -1;
    }

    // A name that nothing stands before, or only the object that it belongs to, is a call or an assignment; only a constructor looks like that.
    private static bool IsDeclared(IReadOnlyList<string> head, int name, string? type)
    {
        var before = name - 1;
        while (before >= 1 && head[before] == ".") before -= 2;
        return before < 0 ? head[name] == type : before == name - 1 ? head[before] is not ("operator" or "~" or ",") : IsName(head[before]) || head[before] is ">" or "]" or ")" or "?";
    }

    private static bool IsName(string token) => (char.IsLetter(token[0]) || token[0] is '_' or '@') && !NoNames.Contains(token);
}
