using System.Security.Cryptography;
using System.Text;

namespace Drill.Submissions;

/// <summary>A submission that was read and is safe to lay over a starter.</summary>
/// <param name="Name">The archive's or folder's name.</param>
/// <param name="Exercise">The exercise's name.</param>
/// <param name="Files">Content by path below the exercise's folder. Only files that our editable globs cover.</param>
/// <param name="Ignored">The entries that were ignored.</param>
/// <param name="Claims">Its submission.json; null if there is none.</param>
internal sealed record Submission(
    string Name,
    string Exercise,
    IReadOnlyDictionary<string, byte[]> Files,
    IReadOnlyList<IgnoredEntry> Ignored,
    SubmissionManifest? Claims)
{
    /// <summary>A hash over the paths and contents of the files, independent of how they were packed.</summary>
    public string ContentSha256
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var (path, content) in Files.OrderBy(file => file.Key, StringComparer.Ordinal))
            {
                hash.AppendData(Encoding.UTF8.GetBytes(path + "\n"));
                hash.AppendData(SHA256.HashData(content));
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <summary>The differences between its submission.json and its files, one sentence each.</summary>
    public IReadOnlyList<string> BrokenClaims => Claims is null ? [] :
    [
        .. Claims.Files.Where(claim => !Files.ContainsKey(claim.Path)).Select(claim => $"{claim.Path} is listed but is not among the accepted files."),
        .. Claims.Files.Where(claim => Files.TryGetValue(claim.Path, out var content)
                && StarterManifest.HashOf(content) != claim.Sha256)
            .Select(claim => $"{claim.Path} does not have the content that is listed."),
        .. Files.Keys.Except(Claims.Files.Select(claim => claim.Path)).Order(StringComparer.Ordinal)
            .Select(path => $"{path} is not listed."),
    ];
}

/// <summary>
/// The submission cannot be graded, or holds something that no submission needs. The message says what to do. The refusal does
/// not count against the candidate, and grading again gives the same result.
/// </summary>
internal sealed class RefusedSubmissionException(string message, Exception? inner = null) : Exception(message, inner);
