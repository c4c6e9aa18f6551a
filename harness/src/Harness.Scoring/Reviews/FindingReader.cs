using System.Text.Json;
using Harness.Twins;

namespace Harness.Reviews;

/// <summary>Reads the findings of one review, one after the other.</summary>
/// <param name="form">What they may say.</param>
/// <param name="source">The files under review.</param>
/// <param name="proofs">The test files that there are.</param>
internal sealed class FindingReader(ReviewForm form, ReviewedSource source, IReadOnlySet<string> proofs)
{
    private const int ShownChars = 40;
    private static readonly string[] Fields = ["file", "lines", "clause", "harm", "severity", "confidence", "trigger", "proof"];
    private readonly HashSet<(string File, int Line)> _named = [];
    private readonly HashSet<string> _usedProofs = [];

    /// <summary>The findings whose form is right.</summary>
    public List<Finding> Findings { get; } = [];

    /// <summary>What is wrong with the others.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Reads one finding; every fault of it is said.</summary>
    /// <param name="number">Its place in the file, from 1.</param>
    /// <param name="value">Its JSON.</param>
    public void Read(int number, JsonElement value)
    {
        var before = Faults.Count;
        void Fault(string what) => Faults.Add($"Finding {number}: {what}.");
        if (value.ValueKind != JsonValueKind.Object)
        {
            Fault("it must be an object");
            return;
        }

        var fields = FieldsOf(value, Fields, Fault);
        string Code(string field, IEnumerable<string> codes)
        {
            if (Text(fields, field) is { } code && codes.Contains(code)) return code;
            Fault($"`{field}` must be one of {string.Join(", ", codes)}");
            return "";
        }

        var file = Code("file", form.Files);
        var lines = ReadLines(fields, file, Fault);
        var (clause, harm, severity) = (Code("clause", form.Clauses), Code("harm", form.Harms.Keys), Code("severity", form.Severities.Keys));
        var confidence = Number(fields, "confidence");
        if (confidence is not (>= 0 and <= 100)) Fault("`confidence` must be a whole number from 0 to 100");
        var trigger = Text(fields, "trigger");
        if (string.IsNullOrWhiteSpace(trigger) || trigger.Length > form.Limits.TriggerChars)
            Fault($"`trigger` must say in 1 to {form.Limits.TriggerChars} characters what makes it happen{(trigger is { Length: > 1 } ? $"; it has {trigger.Length}" : "")}");
        var proof = ReadProof(fields, Fault);
        if (Faults.Count == before && TakesLines(file, lines, Fault)) Findings.Add(new Finding(number, file, lines, clause, harm, severity, confidence!.Value, trigger!, proof));
    }

    private LineRange ReadLines(IReadOnlyDictionary<string, JsonElement> fields, string file, Action<string> fault)
    {
        if (!fields.TryGetValue("lines", out var value) || value.ValueKind != JsonValueKind.Object)
        {
            fault("`lines` must be an object such as { \"from\": 10, \"to\": 14 }");
            return default;
        }

        var ends = FieldsOf(value, ["from", "to"], what => fault("`lines`: " + what));
        if (Number(ends, "from") is not { } from || Number(ends, "to") is not { } to || from < 1 || to < from) fault("`lines` must go from a line to the same or a later one");
        else if (source.Lines.TryGetValue(file, out var all) && to > all.To) fault($"`lines` goes to {to}, and {file} has {all.To} lines");
        else if (to - from >= form.Limits.LinesEach) fault($"`lines` holds {to - from + 1} lines, and may hold {form.Limits.LinesEach}");
        else return new LineRange(from, to);
        return default;
    }

    private string? ReadProof(IReadOnlyDictionary<string, JsonElement> fields, Action<string> fault)
    {
        if (!fields.TryGetValue("proof", out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (Text(fields, "proof") is not { } proof) fault($"`proof` must be the path of a test file in {form.Proofs}, or be left out");
        else if (!proofs.Contains(proof)) fault($"`proof` names '{Shown(proof)}', and there is no such test file in {form.Proofs}");
        else if (!_usedProofs.Add(proof)) fault($"`proof` names '{Shown(proof)}', which another finding names: each needs a proof of its own");
        else return proof;
        return null;
    }

    private bool TakesLines(string file, LineRange lines, Action<string> fault)
    {
        var most = source.TotalLines * form.Limits.SharePercent / 100;
        var named = _named.Union(Enumerable.Range(lines.From, lines.Count).Select(line => (file, line))).ToList();
        if (named.Count > most)
        {
            fault($"with it the findings name {named.Count} lines, and they may name {most} together, {form.Limits.SharePercent} % of all");
            return false;
        }

        _named.UnionWith(named);
        return true;
    }

    private static Dictionary<string, JsonElement> FieldsOf(JsonElement value, string[] known, Action<string> fault)
    {
        Dictionary<string, JsonElement> fields = [];
        foreach (var field in value.EnumerateObject())
        {
            if (!known.Contains(field.Name)) fault($"`{Shown(field.Name)}` is not a field; there are {string.Join(", ", known)}");
            else if (!fields.TryAdd(field.Name, field.Value)) fault($"`{field.Name}` is there twice");
        }

        return fields;
    }

    private static string? Text(IReadOnlyDictionary<string, JsonElement> fields, string name) =>
        fields.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int? Number(IReadOnlyDictionary<string, JsonElement> fields, string name) =>
        fields.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;

    private static string Shown(string text) => text.Length > ShownChars ? text[..ShownChars] + "…" : text;
}
