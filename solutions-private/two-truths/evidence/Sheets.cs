using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Sheets;

namespace TwoTruths.Evidence;

/// <summary>Writes the key, and sheets as people hand them in, with what each is worth.</summary>
internal sealed class Sheets(string folder, Outcome outcome, IReadOnlyList<string> affected, DateTimeOffset began)
{
    private const string Deploy = "D1";
    private const string Cause = "P02";
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private IReadOnlyList<string> Differing => [.. outcome.Differing.Order(StringComparer.Ordinal)];

    /// <summary>Orders whose record at billing is older than the order.</summary>
    private IReadOnlyList<string> Behind =>
        [.. outcome.Shop.Where(row => row.Sequence > (outcome.Billing.GetValueOrDefault(row.OrderId)?.Message.Sequence ?? 0)).Select(row => row.OrderId)];

    /// <summary>Orders whose last change is not among the messages that took effect.</summary>
    private IReadOnlyList<string> NotTaken
    {
        get
        {
            var taken = outcome.Taken.Select(one => (one.Message.OrderId, one.Message.Sequence)).ToHashSet();
            return [.. outcome.Shop.Where(row => !taken.Contains((row.OrderId, row.Sequence))).Select(row => row.OrderId)];
        }
    }

    public void Write()
    {
        Directory.CreateDirectory(folder);
        File("key", new
        {
            GuessersAtMost = 0.03,
            Answers = new Dictionary<string, KeyedAnswer>
            {
                // A code is one of few, and the code shows the path: alone they are guesses.
                ["beganAt"] = new() { Weight = 0.3, Core = true, From = began - Tolerance, To = began + Tolerance },
                ["deploy"] = new() { Weight = 0.15, Core = true, Needs = ["path", "beganAt"], Code = Deploy },
                ["path"] = new() { Weight = 0.2, Core = true, Needs = ["deploy", "beganAt"], Code = Cause },
                ["affected"] = new() { Weight = 0.35, Core = true, Members = affected, LeastF1 = 0.95 },
            },
        });
        Sheet("right", "Compared the orders with the messages that took effect, left out what was changed after billing's export, and looked what had changed before the earliest of the rest.", 1, 1, began, Deploy, Cause, affected, isRight: true);
        Sheet("right-but-for-a-few", "The same, and in a hurry: a few orders are missing and a few are too many.", 1, 1, began.AddMinutes(2), Deploy, Cause, [.. affected.Skip(2), .. Differing.Except(affected).Take(3)], isRight: true);
        Sheet("everything-that-differs", "A difference is a difference, and the earliest of them is when it began. The cause is what the log warns of.", 0, 0, Earliest(Differing), Deploy, Cause, Differing);
        Sheet("everything-that-is-behind", "Billing is behind where its sequence is lower. Counts what billing restored, and what was changed between the two exports.", 0.65, 0.65, began, Deploy, Cause, Behind);
        Sheet("what-was-never-taken", "Compared with the list of messages, and not with the moment at which the list ends.", 0.65, 0.65, began, Deploy, Cause, NotTaken);
        Sheet("first-line-of-the-log", "The log begins on 13 March, and so does the first warning in it.", 0.35, 0.35, Calendar.At(3, 13, 11, 4), Deploy, Cause, affected);
        Sheet("at-the-deploy", "It began when it was deployed.", 0.35, 0.35, Calendar.D1, Deploy, Cause, affected);
        Sheet("the-cancels", "One of the first tickets is about a cancel, and the last deploy is about them, too.", 0, 0, Calendar.D3, "D3", "P01", [.. outcome.Shop.Where(row => row.State == "cancelled").Select(row => row.OrderId)]);
        Sheet("the-slow-days", "The warnings of 9 and 18 March are the most, so the time-out must be what undoes changes.", 0, 0, Calendar.At(3, 9, 14, 5), Deploy, "P05", Differing);
        Sheet("all-orders", "Somebody has to look at all of them anyway.", 0, 0, began.AddDays(-3), "D1", Cause, [.. outcome.Shop.Select(row => row.OrderId)]);
        Sheet("nothing", "The time went into the code.", 0, 0, null, null, null, null);
    }

    private DateTimeOffset Earliest(IEnumerable<string> ids) => outcome.Shop.Where(row => ids.Contains(row.OrderId)).Min(row => row.ChangedAt);

    private void Sheet(string name, string why, double least, double most, DateTimeOffset? beganAt, string? deploy, string? path, IReadOnlyList<string>? ids, bool isRight = false) =>
        File(name, new { why, least, most, coreRight = isRight, answers = new { beganAt, deploy, path, affected = ids } });

    private void File(string name, object content) => System.IO.File.WriteAllText(Path.Combine(folder, name + ".json"), JsonSerializer.Serialize(content, Json) + "\n");
}
