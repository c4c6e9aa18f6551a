using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Drill.Building;
using Drill.Foundation;
using Drill.Variants;
using Harness.Exercises;
using Harness.Variants;

namespace Drill.Verifying;

/// <summary>Digests of services, scenarios and harness, which show whether a proof still applies to the current sources.</summary>
internal sealed partial class ProofDigests
{
    private const int Digits = 8;

    private readonly Exercise _exercise;
    private readonly Dictionary<string, string> _scenarios;

    /// <summary>Reads the exercise's scenarios and the harness.</summary>
    public ProofDigests(string repositoryRoot, Exercise exercise)
    {
        _exercise = exercise;
        Harness = ContentHash.Of(repositoryRoot, SharedInputs.Judges.Select(path => Path.Combine(repositoryRoot, path)))[..Digits];
        _scenarios = Scenarios(exercise, ContentHash.Of(repositoryRoot, [Path.Combine(repositoryRoot, SharedInputs.Harness, "Harness.Hunting")]));
    }

    /// <summary>Digest of the harness.</summary>
    public string Harness { get; }

    /// <summary>Digest of a scenario: its own file, and the files that the exercise's scenarios share.</summary>
    public string Of(ScenarioEntry scenario) => _scenarios[scenario.Id];

    /// <summary>Digest of a variant's flattened source.</summary>
    public string Of(Variant variant)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, content) in VariantTree.Of(_exercise, variant))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{path}\n"));
            hash.AppendData(SHA256.HashData(content));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..Digits];
    }

    private static Dictionary<string, string> Scenarios(Exercise exercise, string hunting)
    {
        var files = ContentHash.Files(Path.GetDirectoryName(exercise.TestsProject)!)
            .Select(path => (Path: path, Ids: Attributes().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value).ToList())).ToList();
        // What a hunt may do decides about no scenario but those that stand beside it.
        var hunt = exercise.HuntFolder + Path.DirectorySeparatorChar;
        var shared = ContentHash.Of(
            exercise.Folder,
            [.. files.Where(file => file.Ids.Count == 0 && !IsOfHunt(file.Path)).Select(file => file.Path), .. SharedInputs.LibrariesOf(exercise)]);
        return exercise.Manifest.Scenarios.ToDictionary(entry => entry.Id, entry => Digest(entry.Id, entry.Kind));

        bool IsOfHunt(string path) => path.StartsWith(hunt, StringComparison.Ordinal);

        string Digest(string id, ScenarioKind kind)
        {
            var own = files.Where(file => file.Ids.Contains(id)).Select(file => file.Path).ToList();
            if (!own.Exists(IsOfHunt)) return ContentHash.OfText(shared + ContentHash.Of(exercise.Folder, own) + kind)[..Digits];
            own = [.. files.Select(file => file.Path).Where(IsOfHunt)];
            return ContentHash.OfText(shared + ContentHash.Of(exercise.Folder, own) + hunting + kind)[..Digits];
        }
    }

    [GeneratedRegex("""\[Scenario\("([^"]+)"\)""")]
    private static partial Regex Attributes();
}
