using System.Security.Cryptography;
using System.Text;

namespace Drill.Submissions;

/// <summary>What was handed in, read and found harmless to lay over a starter.</summary>
/// <param name="Name">The archive's or folder's name.</param>
/// <param name="Exercise">The exercise's name.</param>
/// <param name="Files">Content by path below the exercise's folder; only what our editable globs cover.</param>
/// <param name="Ignored">What was not taken.</param>
/// <param name="Claims">Its submission.json; null where there is none.</param>
internal sealed record Submission(
    string Name,
    string Exercise,
    IReadOnlyDictionary<string, byte[]> Files,
    IReadOnlyList<IgnoredEntry> Ignored,
    SubmissionManifest? Claims)
{
    /// <summary>A hash over the paths and contents that were taken, however they were packed.</summary>
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

    /// <summary>Where its own submission.json and its files differ; a sentence each.</summary>
    public IReadOnlyList<string> BrokenClaims => Claims is null ? [] :
    [
        .. Claims.Files.Where(claim => !Files.ContainsKey(claim.Path)).Select(claim => $"{claim.Path} is listed and was not taken."),
        .. Claims.Files.Where(claim => Files.TryGetValue(claim.Path, out var content)
                && StarterManifest.HashOf(content) != claim.Sha256)
            .Select(claim => $"{claim.Path} has other content than is listed."),
        .. Files.Keys.Except(Claims.Files.Select(claim => claim.Path)).Order(StringComparer.Ordinal)
            .Select(path => $"{path} is not listed."),
    ];
}

/// <summary>
/// What was handed in cannot be graded, or tries what no submission needs. Says what to do; it costs the candidate
/// nothing, and trying again changes nothing.
/// </summary>
internal sealed class RefusedSubmissionException(string message, Exception? inner = null) : Exception(message, inner);
