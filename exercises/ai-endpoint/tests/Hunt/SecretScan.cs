using AiEndpoint.Tests.Setup;
using Harness.Fakes;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Hunt;

/// <summary>Makes device tokens that share a secret part, and looks for it where it must not be (C12).</summary>
internal sealed class SecretScan
{
    private const int SharedChars = 16;
    private const int MostTokenChars = 256;
    private const int MostShown = 5;

    // What needs an escape in JSON, HTML, SQL, addresses and headers.
    private const string Escaped = "~!\"'<>&%{}\\/;:=@?#[]|^`$*(),.+-_";

    private readonly CardsWorld _world;
    private readonly string _shared;
    private int _seenOfFraud;
    private int _seenOfNotify;

    /// <summary>A secret of its own for a world.</summary>
    public SecretScan(CardsWorld world) =>
        (_world, _shared) = (world, world.Scenario.Token(SharedChars));

    /// <summary>Finds the secret part in any text.</summary>
    public Secrets Secrets => field ??= new Secrets([_shared]);

    /// <summary>A device token with the secret at both ends; some are as long as they may be.</summary>
    public string NewToken() => _world.Scenario.Next(0, 6) switch
    {
        0 => $"{_shared}{Escaped}{_world.Scenario.Token(8)}{_shared}",
        1 => $"{_shared}{_world.Scenario.Token(MostTokenChars - (2 * SharedChars))}{_shared}",
        _ => $"{_shared}{_world.Scenario.Token(8)}{_shared}",
    };

    /// <summary>
    /// In what fraud prevention got beside the header, in what notifications got, and in the database. What was looked at before is left out.
    /// </summary>
    public async Task MustBeNowhereAsync()
    {
        var (fraud, notify) = (_world.Fraud.Journal.Entries, _world.Notify.Journal.Entries);
        MustBeEmpty(notify.Skip(_seenOfNotify).SelectMany(entry => PlacesIn(entry, except: null)));
        MustBeEmpty(fraud.Skip(_seenOfFraud).SelectMany(entry => PlacesIn(entry, CardsClient.TokenHeader)));
        (_seenOfFraud, _seenOfNotify) = (fraud.Count, notify.Count);
        MustBeEmpty(await _world.FindInDatabaseAsync(Secrets.PartsOf([_shared])));
    }

    /// <summary>In the log of every instance. They are killed for that, and started again.</summary>
    public async Task MustNotBeLoggedAsync(Trouble trouble)
    {
        var log = await trouble.ReadLogsAsync();
        ScenarioContext.MeasurementIsValid(_world.Scenario.Logs.Count > 0, "There is no log to look into.");
        MustBeEmpty(log.Where(Secrets.AreIn).Select(line => $"log: {line}"));
    }

    private IEnumerable<string> PlacesIn(JournalEntry entry, string? except) =>
        Secrets.PlacesIn(entry.Request, except).Select(place => $"{entry}: {place}");

    private void MustBeEmpty(IEnumerable<string> found)
    {
        var lines = found.Take(MostShown).ToList();
        _world.Scenario.MustHold(Promises.TokenStaysSecret, lines.Count == 0, () => lines);
    }
}
