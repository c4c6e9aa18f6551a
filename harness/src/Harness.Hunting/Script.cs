using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Harness.Hunting;

/// <summary>
/// One episode of a hunt: what callers do, in lanes that know nothing of each other, and what is disturbed meanwhile. Then everything is
/// healed, and the exercise's promises are judged. A script carries no ids and no amounts: those are fresh whenever it is played.
/// </summary>
public sealed record Script
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>How many instances of the service there are at the beginning.</summary>
    public int Instances { get; init; } = 2;

    /// <summary>How many times each lane is played, side by side and with fresh ids.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>The lanes.</summary>
    public required IReadOnlyList<Lane> Lanes { get; init; }

    /// <summary>What is disturbed for everyone: databases, instances, dependencies.</summary>
    public IReadOnlyList<Move> Disturbances { get; init; } = [];

    /// <summary>Scripts that were played on the same service before, in their order; null for none. What they left behind is part of what happens.</summary>
    public IReadOnlyList<Script>? Earlier { get; init; }

    /// <summary>How many moves there are in all, with those of earlier scripts.</summary>
    [JsonIgnore]
    public int Size => Lanes.Sum(lane => lane.Moves.Count) + Disturbances.Count + (Earlier?.Sum(script => script.Size) ?? 0);

    /// <summary>This script and those before it, in the order in which they are played.</summary>
    [JsonIgnore]
    public IEnumerable<Script> InOrder => (Earlier ?? []).Append(this);

    /// <summary>Reads a script from its JSON.</summary>
    /// <exception cref="InvalidDataException">It is not one; the message says why.</exception>
    public static Script Parse(string json, string name)
    {
        try
        {
            return JsonSerializer.Deserialize<Script>(json, Json) ?? throw new JsonException("it is null");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{name} is not a hunt's script: {error.Message}", error);
        }
    }

    /// <summary>The script as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}

/// <summary>What happens around one subject, for example one payment: its callers' moves and the faults that meet it alone.</summary>
/// <param name="Id">Names the lane within its script.</param>
/// <param name="Moves">The moves, in any order; each says when it begins.</param>
public sealed record Lane(string Id, IReadOnlyList<Move> Moves);

/// <summary>One thing that is done.</summary>
/// <param name="Do">What, in the exercise's vocabulary.</param>
public sealed record Move(string Do)
{
    /// <summary>What it waits for, for example "charged" (of its own lane) or "a:charged" (of lane a); null for the episode's beginning.</summary>
    public string? After { get; init; }

    /// <summary>Seconds from there.</summary>
    public double Delay { get; init; }

    /// <summary>Everything else about it, by name.</summary>
    public IReadOnlyDictionary<string, string> With { get; init; } = new Dictionary<string, string>();

    /// <summary>A value; null when it has none of this name.</summary>
    public string? this[string name] => With.GetValueOrDefault(name);

    /// <summary>A value in seconds.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="otherwise">What it is when the move has none of this name.</param>
    /// <exception cref="FormatException">It is not a number.</exception>
    public TimeSpan Seconds(string name, double otherwise = 0) =>
        TimeSpan.FromSeconds(this[name] is { } value ? double.Parse(value, CultureInfo.InvariantCulture) : otherwise);

    /// <summary>A value that is a whole number.</summary>
    /// <exception cref="ArgumentNullException">The move has none of this name.</exception>
    /// <exception cref="FormatException">It is not a number.</exception>
    public int Number(string name) => int.Parse(this[name]!, CultureInfo.InvariantCulture);

    /// <summary>A value that is a whole number; another one when the move has none of this name.</summary>
    /// <exception cref="FormatException">It is not a number.</exception>
    public int Number(string name, int otherwise) => this[name] is null ? otherwise : Number(name);

    /// <summary>Returns when the move has lasted as long as it says ("for"), or when it is ended. Decides nothing.</summary>
    public async Task LastAsync(CancellationToken ends) => await Task.Delay(Seconds("for"), ends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>How long it waits after its cue.</summary>
    public TimeSpan Pause() => TimeSpan.FromSeconds(Delay);
}
