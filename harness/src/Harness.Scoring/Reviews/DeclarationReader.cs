using System.Text.RegularExpressions;
using Harness.Twins;

namespace Harness.Reviews;

/// <summary>A declared symbol.</summary>
/// <param name="Name">Its name after those of the types around it.</param>
/// <param name="Lines">Its lines.</param>
internal sealed record Declaration(string Name, LineRange Lines);

/// <summary>
/// Reads the declarations of a C# file by their heads: all tokens up to the first brace, semicolon, assignment or arrow that stands in no
/// parentheses. It never fails: what it does not understand declares nothing.
/// </summary>
internal sealed partial class DeclarationReader
{
    private readonly List<Token> _tokens = [];
    private readonly List<Declaration> _found = [];
    private int _at;

    private DeclarationReader(string text)
    {
        var line = 1;
        foreach (Match match in Tokens().Matches(CodeText.Of(text)))
        {
            if (match.Value == "\n") line++;
            else _tokens.Add(new Token(match.Value, line));
        }
    }

    /// <summary>The declarations of a file, those of a type after its own members.</summary>
    public static IReadOnlyList<Declaration> Read(string text)
    {
        var reader = new DeclarationReader(text);
        while (reader._at < reader._tokens.Count)
        {
            reader.ReadMembers(owner: null);
            // A closing brace too many.
            reader._at++;
        }

        return reader._found;
    }

    private string? Next => _at < _tokens.Count ? _tokens[_at].Text : null;

    private void ReadMembers(string? owner)
    {
        while (Next is not null and not "}") ReadDeclaration(owner);
    }

    private void ReadDeclaration(string? owner)
    {
        var first = _at;
        var head = ReadHead();
        if (DeclarationHead.TypeName(head) is { } type)
        {
            var name = Within(owner, type);
            if (Next == "{" && head.Contains("enum")) SkipBlock();
            else if (Next == "{") ReadBlock(name);
            if (Next == ";") _at++;
            Add(name, first);
        }
        else if (head.Contains("namespace"))
        {
            if (Next == "{") ReadBlock(owner);
            else if (Next is not null) _at++;
        }
        else
        {
            ReadBody();
            if (DeclarationHead.MemberName(head, owner?.Split('.')[^1]) is { } member) Add(Within(owner, member), first);
        }
    }

    /// <summary>Reads up to the token that ends the head. Of parentheses and brackets it keeps the outermost ones, without what they hold.</summary>
    private List<string> ReadHead()
    {
        List<string> head = [];
        for (var depth = 0; Next is { } token; _at++)
        {
            if (depth == 0 && token is "{" or "}" or ";" or "=" or "=>") break;
            if (token is ")" or "]") depth = Math.Max(0, depth - 1);
            if (depth == 0) head.Add(token);
            if (token is "(" or "[") depth++;
        }

        return head;
    }

    private void ReadBody()
    {
        if (Next == "{")
        {
            SkipBlock();
            // A property's first value.
            if (Next != "=") return;
        }

        if (Next is "=" or "=>" or ";") SkipStatement();
    }

    private void ReadBlock(string? owner)
    {
        _at++;
        ReadMembers(owner);
        if (Next == "}") _at++;
    }

    private void SkipBlock()
    {
        for (var depth = 0; Next is { } token;)
        {
            _at++;
            if (token == "{") depth++;
            if (token == "}" && --depth == 0) return;
        }
    }

    private void SkipStatement()
    {
        for (var depth = 0; Next is { } token;)
        {
            if (token == "}" && depth == 0) return;
            _at++;
            if (token is "(" or "[" or "{") depth++;
            if (token is ")" or "]" or "}") depth--;
            if (token == ";" && depth == 0) return;
        }
    }

    private void Add(string name, int first) => _found.Add(new Declaration(name, new LineRange(_tokens[first].Line, _tokens[_at - 1].Line)));

    private static string Within(string? owner, string name) => owner is null ? name : $"{owner}.{name}";

    [GeneratedRegex(@"\n|@?[\p{L}_][\p{L}\p{Nd}_]*|=>|==|<=|>=|!=|\S")]
    private static partial Regex Tokens();

    private readonly record struct Token(string Text, int Line);
}
