using System.Security.Cryptography;
using System.Text;
using Drill.Scorecards;
using Drill.Scorecards.Pages;

namespace Drill.Grading;

/// <summary>Names the folder of a submission's result for `grade --all`, so that any submission name gives a valid folder name.</summary>
internal static class ResultFolder
{
    private const int MostBytes = 120;
    private const int KeptCharacters = 40;
    private const char Renamed = '~';

    // Names that the results themselves use, also on file systems that ignore case.
    private static readonly HashSet<string> Taken = new(StringComparer.OrdinalIgnoreCase) { IndexPage.FileName, GradeQueue.ClaimsFolder };

    private static readonly HashSet<string> Made = new(StringComparer.Ordinal)
    {
        GradeResult.FileName, Scorecard.FileName, ScorecardPage.FileName, CandidatePage.FileName, Gradescope.FileName, "junit.xml", "ctrf.json", "judge.log",
    };

    /// <summary>The submission's own name if it is short, printable and free; otherwise its beginning and a hash.</summary>
    public static string NameOf(string submission) => IsPlain(submission)
        ? submission
        : $"{Renamed}{string.Concat(submission.Where(IsPlain).Take(KeptCharacters))}-{Hash(submission)}";

    /// <summary>Whether a grading makes entries with this name in its folder. A person made any other entry.</summary>
    public static bool IsMade(string name) => Made.Contains(name) || name.StartsWith("seed-", StringComparison.Ordinal)
        || name.StartsWith($"{GradeHunt.Id}-", StringComparison.Ordinal);

    private static bool IsPlain(string name) => !Taken.Contains(name) && !name.StartsWith(Renamed) && !name.StartsWith('.')
        && !name.EndsWith('.') && !name.EndsWith(' ') && Encoding.UTF8.GetByteCount(name) <= MostBytes
        && !name.Contains(Rune.ReplacementChar.ToString(), StringComparison.Ordinal)
        && name.All(letter => IsPlain(letter) || letter == ' ' || (letter > '\u007f' && char.IsLetterOrDigit(letter)));

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' or '+' or ',' or '@' or '(' or ')';

    private static string Hash(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..16];
}
