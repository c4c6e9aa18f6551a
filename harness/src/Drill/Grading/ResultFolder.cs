using System.Security.Cryptography;
using System.Text;
using Drill.Scorecards;
using Drill.Scorecards.Pages;

namespace Drill.Grading;

/// <summary>Which folder of `grade --all` a submission's result goes to: whatever it is called, one that can be made.</summary>
internal static class ResultFolder
{
    private const int MostBytes = 120;
    private const int KeptCharacters = 40;
    private const char Renamed = '~';

    // What the results themselves are called, on systems too that take case for nothing.
    private static readonly HashSet<string> Taken = new(StringComparer.OrdinalIgnoreCase) { IndexPage.FileName, GradeQueue.ClaimsFolder };

    private static readonly HashSet<string> Made = new(StringComparer.Ordinal)
    {
        GradeResult.FileName, Scorecard.FileName, ScorecardPage.FileName, CandidatePage.FileName, Gradescope.FileName, "junit.xml", "ctrf.json", "judge.log",
    };

    /// <summary>The submission's own name where that is short, printable and free; otherwise what it begins with, and a hash.</summary>
    public static string NameOf(string submission) => IsPlain(submission)
        ? submission
        : $"{Renamed}{string.Concat(submission.Where(IsPlain).Take(KeptCharacters))}-{Hash(submission)}";

    /// <summary>Whether a grading makes entries of this name in its folder: what else is there, a person put there.</summary>
    public static bool IsMade(string name) => Made.Contains(name) || name.StartsWith("seed-", StringComparison.Ordinal);

    private static bool IsPlain(string name) => !Taken.Contains(name) && !name.StartsWith(Renamed) && !name.StartsWith('.')
        && !name.EndsWith('.') && !name.EndsWith(' ') && Encoding.UTF8.GetByteCount(name) <= MostBytes
        && !name.Contains(Rune.ReplacementChar.ToString(), StringComparison.Ordinal)
        && name.All(letter => IsPlain(letter) || letter == ' ' || (letter > '\u007f' && char.IsLetterOrDigit(letter)));

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' or '+' or ',' or '@' or '(' or ')';

    private static string Hash(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..16];
}
