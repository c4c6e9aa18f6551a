using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Drill.Building;
using Drill.Foundation;

namespace Drill.Packing;

/// <summary>
/// Searches every git object of a package for text that must never reach a candidate: the canary of solutions-private,
/// the names of variants and the ids of held-back scenarios. The name of a variant describes it, so the name itself
/// gives an answer away.
/// </summary>
internal sealed partial class LeakCheck
{
    private readonly IReadOnlyList<string> _secrets;
    private readonly SearchValues<string> _anySecret;

    internal LeakCheck(IReadOnlyList<string> secrets)
    {
        _secrets = secrets;
        _anySecret = SearchValues.Create([.. secrets], StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The texts that this check searches for.</summary>
    internal IReadOnlyList<string> Secrets => _secrets;

    /// <summary>A check for the secrets of all exercises of a checkout, packed or not.</summary>
    public static LeakCheck Of(string repositoryRoot)
    {
        var publicIds = ExerciseFolder.LoadAll(repositoryRoot)
            .SelectMany(exercise => exercise.Manifest.Scenarios).Select(scenario => scenario.Id);
        var folder = new DirectoryInfo(Path.Combine(repositoryRoot, "solutions-private"));
        if (!folder.Exists) return new LeakCheck([]);
        var names = folder.EnumerateDirectories().Select(exercise => exercise.FullName)
            .SelectMany(exercise => VariantNames(exercise).Concat(HeldBackScenarios(exercise))).Except(publicIds);
        var canary = Path.Combine(folder.FullName, "CANARY");
        return new LeakCheck(
            [.. names, .. File.Exists(canary) ? File.ReadAllLines(canary).Where(line => line.Length > 0) : []]);
    }

    /// <summary>Searches every object of the repository in a folder.</summary>
    /// <exception cref="InvalidDataException">The repository holds a secret; the message says what and where.</exception>
    public async Task ExamineAsync(string folder, CancellationToken cancellation)
    {
        var paths = await PathsAsync(folder, cancellation);
        var objects = await GitCommand.RunAsync(
            folder, ["cat-file", "--batch-all-objects", "--batch"], null, cancellation);
        var leaks = ObjectsIn(objects.Output)
            .SelectMany(one => Leaks(one.Content, paths.GetValueOrDefault(one.Id, ["the commit or its root folder"]))).Distinct().ToList();
        if (leaks.Count == 0) return;
        throw new InvalidDataException(
            "Nothing was packed, because the package would give away secrets of solutions-private:" + Environment.NewLine
            + string.Join(Environment.NewLine, leaks.Select(leak => "  " + leak)) + Environment.NewLine
            + "Remove these texts, or rename the variant or scenario.");
    }

    /// <summary>The secrets in a text that a package holds at these paths.</summary>
    internal IEnumerable<string> Leaks(string text, IReadOnlyList<string> paths)
    {
        for (var at = Next(text, 0); at >= 0; at = Next(text, at + 1))
        {
            foreach (var secret in _secrets.Where(secret => IsWordAt(text, at, secret) && !IsOrdinaryHere(secret, paths)))
                yield return $"'{secret}' in {string.Join(", ", paths)}";
        }
    }

    private int Next(string text, int from)
    {
        var at = text.AsSpan(from).IndexOfAny(_anySecret);
        return at < 0 ? -1 : from + at;
    }

    private static bool IsWordAt(string text, int at, string secret) =>
        string.Compare(text, at, secret, 0, secret.Length, StringComparison.OrdinalIgnoreCase) == 0
        && (at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1]))
        && (at + secret.Length == text.Length || !char.IsAsciiLetterOrDigit(text[at + secret.Length]));

    // A name of one word may also be a word of the contract. Only there does it give nothing away.
    private static bool IsOrdinaryHere(string secret, IReadOnlyList<string> paths) =>
        !secret.Contains('-') && paths.All(path =>
            path.StartsWith("exercises/", StringComparison.Ordinal) && !path.StartsWith(SharedInputs.Shared, StringComparison.Ordinal));

    private static IEnumerable<string> VariantNames(string folder) =>
        ((string[])["alternatives", "near-misses"]).Select(kind => Path.Combine(folder, kind)).Where(Directory.Exists)
            .SelectMany(kind => Directory.EnumerateDirectories(kind)).Select(variant => Path.GetFileName(variant)!);

    private static IEnumerable<string> HeldBackScenarios(string folder)
    {
        var checks = Path.Combine(folder, "checks");
        return Directory.Exists(checks)
            ? Directory.EnumerateFiles(checks, "*.cs", SearchOption.AllDirectories)
                .SelectMany(path => ScenarioAttributes().Matches(File.ReadAllText(path)))
                .Select(match => match.Groups[1].Value)
            : [];
    }

    /// <summary>The paths of each blob and tree in the single commit.</summary>
    private static async Task<Dictionary<string, IReadOnlyList<string>>> PathsAsync(
        string folder, CancellationToken cancellation)
    {
        var listed = await GitCommand.RunAsync(folder, ["ls-tree", "-r", "-t", "-z", "HEAD"], null, cancellation);
        // "100644 blob 3b18e51…\tdrill"
        return listed.Entries.GroupBy(line => line.Split('\t')[0].Split(' ')[2], line => line.Split('\t', 2)[1])
            .ToDictionary(group => group.Key, group => (IReadOnlyList<string>)[.. group]);
    }

    /// <summary>Splits the output of `git cat-file --batch`: "id type size", a line feed, the content, a line feed.</summary>
    private static IEnumerable<(string Id, string Content)> ObjectsIn(byte[] batch)
    {
        for (var at = 0; at < batch.Length;)
        {
            var headEnd = Array.IndexOf(batch, (byte)'\n', at);
            var head = Encoding.ASCII.GetString(batch, at, headEnd - at).Split(' ');
            var bytes = int.Parse(head[2], CultureInfo.InvariantCulture);
            // One character per byte: some objects are binary, and the secrets are ASCII.
            yield return (head[0], Encoding.Latin1.GetString(batch, headEnd + 1, bytes));
            at = headEnd + 1 + bytes + 1;
        }
    }

    [GeneratedRegex("""\[Scenario\("([^"]+)"\)\]""")]
    private static partial Regex ScenarioAttributes();
}
