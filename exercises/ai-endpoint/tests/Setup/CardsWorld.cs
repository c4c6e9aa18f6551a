extern alias Service;

using System.Collections.Concurrent;
using System.Diagnostics;
using Exercises.Testing;
using Harness.Fakes;
using Harness.Scenarios;
using Npgsql;

namespace AiEndpoint.Tests.Setup;

/// <summary>How a scenario's world is set up.</summary>
internal sealed record CardsOptions
{
    public int Instances { get; init; } = 1;

    /// <summary>Own process for scenarios that kill, count, load or read the log; several instances always are.</summary>
    public Isolation Isolation { get; init; } = Isolation.InProcess;

    /// <summary>By how much the clock of an instance is wrong; instances count from one.</summary>
    public Func<int, TimeSpan> ClockOffset { get; init; } = _ => TimeSpan.Zero;

    /// <summary>The time zone of the database's sessions; null for the server's.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The time zone of an instance's process, where it is one of its own; null for UTC.</summary>
    public Func<int, string?> LocalZone { get; init; } = _ => null;

    /// <summary>Whether a transfer and a read go through every instance first: the first requests of a process take long.</summary>
    public bool WarmUp { get; init; } = true;
}

/// <summary>What one attempt of a scenario works with: a fresh database, fraud prevention, notifications, and instances of the service.</summary>
internal sealed class CardsWorld(ScenarioContext scenario) : World<Service::Program, CardsClient>(scenario)
{
    // Twice the contract's 5 s (README, "away").
    private static readonly TimeSpan StillAway = TimeSpan.FromSeconds(10);
    private static readonly string[] Currencies = ["EUR", "GBP", "SEK", "USD"];

    private readonly ConcurrentQueue<string> _warmUps = [];
    private long _faultEndedAt = Stopwatch.GetTimestamp();
    private long _awayUntil = long.MinValue;
    private int _down;

    public FraudPrevention Fraud { get; } = new();

    public Notifications Notify { get; } = new();

    /// <summary>
    /// How long ago the last fault ended that holds notifications up: its seconds count from there (C7). Faults of Notify are read from its
    /// journal; the end of any other is reported by <see cref="FaultEnded"/>.
    /// </summary>
    public TimeSpan UndisturbedFor
    {
        get
        {
            var (mendedFor, unbrokenFor) = (Stopwatch.GetElapsedTime(Interlocked.Read(ref _faultEndedAt)), Notify.UnbrokenFor);
            return mendedFor < unbrokenFor ? mendedFor : unbrokenFor;
        }
    }

    /// <summary>The transfers with which the world was warmed up; they are nobody's business.</summary>
    public IReadOnlyCollection<string> WarmUps => _warmUps;

    protected override IReadOnlyDictionary<string, HttpFake> Fakes =>
        new Dictionary<string, HttpFake> { ["Fraud"] = Fraud, ["Notify"] = Notify };

    /// <summary>Runs one scenario over its own world.</summary>
    public static Task RunAsync(Func<CardsWorld, Task> body, CardsOptions? options = null) =>
        ScenarioRunner.RunAsync(async scenario => await body(await StartAsync(scenario, options ?? new CardsOptions())));

    /// <summary>Starts a world for an attempt.</summary>
    public static async Task<CardsWorld> StartAsync(ScenarioContext scenario, CardsOptions options)
    {
        var world = new CardsWorld(scenario);
        // A time zone is set before the first session of the service's.
        var startsLater = options.TimeZone is not null;
        await world.StartAsync(new ServiceGroupOptions
        {
            Instances = startsLater ? 0 : options.Instances,
            Isolation = options.Instances > 1 ? Isolation.OwnProcess : options.Isolation,
            StartsAgain = Promises.StartsAgain,
            AnswersInTime = Promises.AnswersInTime,
            TablesStayOpen = Promises.TablesStayOpen,
            Settings = number => SettingsOf(options, number),
        });
        if (options.TimeZone is { } zone) await world.SetTimeZoneAsync(zone);
        if (startsLater)
            for (var started = 0; started < options.Instances; started++) await world.StartInstanceAsync();
        if (options.WarmUp) await world.WarmUpAsync();
        return world;
    }

    private static Dictionary<string, string> SettingsOf(CardsOptions options, int number)
    {
        var settings = new Dictionary<string, string> { ["Clock:Offset"] = options.ClockOffset(number).ToString() };
        if (options.LocalZone(number) is { } zone) settings["TZ"] = zone;
        return settings;
    }

    /// <summary>An owner that has nothing yet.</summary>
    public string NewOwner() => $"o-{Scenario.Token()}";

    /// <summary>An id that no account has, of a length that comes from the seed.</summary>
    public string NewAccountId() => $"c-{Scenario.Token(Scenario.Next(6, 30))}";

    /// <summary>One of four currencies.</summary>
    public string NewCurrency() => Currencies[Scenario.Next(0, Currencies.Length)];

    /// <summary>An account that does not exist yet (<see cref="AddAsync"/>).</summary>
    /// <param name="openedWithMinor">What is on it.</param>
    /// <param name="currency">Its currency; null for euros.</param>
    /// <param name="ownerId">Its owner; null for a fresh one.</param>
    /// <param name="accountId">Its id; null for a fresh one.</param>
    public Account NewAccount(long openedWithMinor, string? currency = null, string? ownerId = null, string? accountId = null) =>
        new(accountId ?? NewAccountId(), ownerId ?? NewOwner(), currency ?? Currencies[0], openedWithMinor);

    /// <summary>Adds accounts, as the team that issues gift cards does (A1).</summary>
    /// <exception cref="ScenarioFailedException">The service's schema refuses them.</exception>
    public async Task<Account[]> AddAsync(params Account[] accounts)
    {
        await using var session = await Group.OpenOtherAsync();
        await session.ExecuteAsync(
            """
            INSERT INTO accounts (account_id, owner_id, currency, balance_minor)
            SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
            """,
            accounts.Select(account => account.AccountId).ToArray(), accounts.Select(account => account.OwnerId).ToArray(),
            accounts.Select(account => account.Currency).ToArray(), accounts.Select(account => account.OpenedWithMinor).ToArray());
        return accounts;
    }

    /// <summary>Adds one account of a fresh owner's.</summary>
    public async Task<Account> AddAsync(long openedWithMinor, string? currency = null, string? ownerId = null, string? accountId = null) =>
        (await AddAsync(NewAccount(openedWithMinor, currency, ownerId, accountId)))[0];

    /// <summary>Adds pairs of accounts of fresh owners, and makes up a transfer from the first to the second account of each pair.</summary>
    /// <param name="count">How many pairs.</param>
    /// <param name="fundsMinor">What is on each account that pays; nothing is on the others.</param>
    public async Task<(Account[] From, Account[] To, Intent[] Intents)> AddPairsAsync(int count, long fundsMinor)
    {
        var from = await AddAsync([.. Enumerable.Range(0, count).Select(_ => NewAccount(fundsMinor))]);
        var to = await AddAsync([.. from.Select(_ => NewAccount(0))]);
        return (from, to, [.. from.Zip(to, (one, other) => NewIntent(one, other))]);
    }

    /// <summary>A transfer by the owner of <paramref name="from"/>, in its currency, with a fresh key and a fresh device token.</summary>
    public Intent NewIntent(Account from, Account to, long? amountMinor = null) => new(
        from.OwnerId, $"k-{Scenario.Token(Scenario.Next(6, 40))}", $"dt-{Scenario.Token(24)}", from.AccountId, to.AccountId,
        amountMinor ?? Scenario.Next(1, 1_000), from.Currency);

    /// <summary>Records that a fault has just ended that held notifications up: of the database, or an instance that was down.</summary>
    public void FaultEnded() => Interlocked.Exchange(ref _faultEndedAt, Stopwatch.GetTimestamp());

    /// <summary>The promise that a 5xx, or a lost connection, breaks while the database is not away; a scenario may be about one.</summary>
    public Invariant NotNowBreaks { get; set; } = Promises.NotNowIsRare;

    /// <summary>Whether the database is, or was just now, away, or an instance was killed: then any request may be answered "not now".</summary>
    public bool MayBeAway => Volatile.Read(ref _down) > 0 || Stopwatch.GetTimestamp() < Interlocked.Read(ref _awayUntil);

    /// <summary>Records that the database is away from now on, or that connections to it are about to be cut.</summary>
    public void DatabaseIsAway() => Interlocked.Exchange(ref _awayUntil, long.MaxValue);

    /// <summary>Records that the database is back; the contract still counts it as away for 5 s.</summary>
    public void DatabaseIsBack()
    {
        Interlocked.Exchange(ref _awayUntil, Stopwatch.GetTimestamp() + (long)(StillAway.TotalSeconds * Stopwatch.Frequency));
        FaultEnded();
    }

    /// <summary>Kills an instance. Its connections to the database are cut with it.</summary>
    public async Task KillAsync(ServiceInstance instance)
    {
        Interlocked.Increment(ref _down);
        await instance.KillAsync(Cancellation);
    }

    /// <summary>Starts a killed instance again, on the same address.</summary>
    public async Task RestartAsync(ServiceInstance instance)
    {
        await instance.RestartAsync(Cancellation);
        DatabaseIsBack();
        Interlocked.Decrement(ref _down);
    }

    /// <summary>Starts another instance, with a clock of its own, in place of a killed one that does not come back.</summary>
    public async Task ReplaceAsync()
    {
        await StartInstanceAsync();
        DatabaseIsBack();
        Interlocked.Decrement(ref _down);
    }

    /// <summary>Sets the time zone of the sessions that the service opens from now on.</summary>
    public async Task SetTimeZoneAsync(string zone)
    {
        await using var session = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(Group.Database.ConnectionString) { Pooling = false }.ConnectionString);
        await session.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand($"ALTER ROLE CURRENT_USER SET TimeZone = '{zone}'", session);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    protected override CardsClient CreateClient(ServiceInstance instance) =>
        new(this, instance);

    // The outcome is not judged.
    private async Task WarmUpAsync()
    {
        var accounts = await AddAsync([.. Enumerable.Range(0, 2 * Clients.Count).Select(_ => NewAccount(1_000))]);
        await Task.WhenAll(Clients.Select(async (client, index) =>
        {
            var (from, to) = (accounts[2 * index], accounts[2 * index + 1]);
            var intent = NewIntent(from, to, 1);
            var answer = await client.TransferAsync(intent, Cancellation);
            if (answer.Transfer is { } transfer)
            {
                _warmUps.Enqueue(transfer.TransferId);
                await client.ReverseAsync(intent.OwnerId, transfer.TransferId, Cancellation);
            }

            await client.StatementAsync(from.OwnerId, from.AccountId, Cancellation);
        }));
    }
}
