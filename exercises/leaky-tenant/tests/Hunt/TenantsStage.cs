using Harness.Fakes;
using Harness.Hunting;
using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Hunt;

/// <summary>Plays scripts on one world.</summary>
internal sealed class TenantsStage : IStage
{
    /// <summary>The disturbance that is none: in the end, logs and the database are searched.</summary>
    public const string ReadLog = "read log";

    private const int SharedChars = 16;
    private const int MostShown = 5;
    private const int MostInDatabase = 10;
    private const int MostFetchesMore = 1;

    private static readonly TimeSpan LongestWindow = TimeSpan.FromSeconds(14);

    // An instance asks once in 5 s (C4). What it sends may be on its way for a moment.
    private static readonly TimeSpan AskedOnceIn = TimeSpan.FromSeconds(3.5);

    private readonly TenantWorld _world;
    private readonly Trouble _trouble;
    private readonly Marks _marks;
    private readonly Tokens _tokens;
    private readonly Secrets _secrets;
    private readonly string _shared;
    private readonly Callers _callers;
    private int _fetches;
    private readonly Dictionary<HttpFake, int> _looked = [];

    private TenantsStage(TenantWorld world)
    {
        (_world, _trouble, _marks) = (world, new Trouble(world), new Marks(world));
        _shared = world.Scenario.Token(SharedChars);
        _secrets = new Secrets([_shared]);
        _tokens = new Tokens(world, _trouble.Keys);
        _callers = new Callers(world, _trouble, new AnswerJudge(world, _trouble, _marks, _secrets), _tokens, () => $"whsec-{_shared}{world.Scenario.Token(20)}");
    }

    /// <summary>Starts instances.</summary>
    public static async Task<TenantsStage> OpenAsync(ScenarioContext scenario, int instances)
    {
        var world = await TenantWorld.StartAsync(scenario, new TenantOptions { Isolation = Isolation.OwnProcess, WarmUp = false });
        for (var more = 1; more < instances; more++) await world.StartInstanceAsync();
        scenario.Did($"Started {instances} {(instances == 1 ? "instance" : "instances")}.");
        return new TenantsStage(world);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Violation>> PlayAsync(Script script)
    {
        var lanes = script.Lanes
            .SelectMany(lane => Enumerable.Range(0, script.Copies).Select(copy => new LaneRun(_world, _trouble, _marks, lane, copy))).ToList();
        _world.Scenario.Did($"Played a script of {script.Size} moves in {lanes.Count} lanes.");
        var lives = _trouble.Lives;
        await AddAsync(lanes);
        var violations = await AllAsync(lanes.Select(lane => Violation.OfAsync(lane.Lane.Id, () => PrepareAsync(lane))));
        if (violations.Count == 0) violations = await PlayAsync(script, lanes);
        var books = new LaneBooks(_world, _trouble, _callers);
        if (violations.Count == 0) violations = [.. await books.JudgeAsync(lanes)];
        if (violations.Count > 0) return violations;

        if (script.Disturbances.Any(move => move.Do == "rotate")) await books.MustHonourAsync(lanes[0]);
        MustStayOutside();
        MustHaveAskedRarely(script, _trouble.Lives - lives);
        await MustBeSecretAsync(script);
        foreach (var site in lanes.SelectMany(lane => lane.Sites)) site.End();
        _tokens.Forget();
        return [];
    }

    private async Task<List<Violation>> PlayAsync(Script script, List<LaneRun> lanes)
    {
        using var window = CancellationTokenSource.CreateLinkedTokenSource(_world.Cancellation);
        var conductor = new Conductor(window.Token);
        List<Task> brief = [];
        List<Task<Violation?>> callers = [];
        foreach (var lane in lanes)
            foreach (var move in lane.Lane.Moves.Where(move => move.Do != "names"))
                callers.Add(Violation.OfAsync(lane.Lane.Id, () => CallAsync(lane, move, conductor, brief)));
        brief.AddRange(script.Disturbances.Where(move => move.Do != ReadLog).Select(async move =>
        {
            if (await conductor.WaitAsync(move)) await _trouble.DisturbAsync(move, window.Token);
        }));
        Task[] begun;
        lock (brief) begun = [.. brief];
        await Task.WhenAny(Task.WhenAll(begun), Task.Delay(LongestWindow, _world.Cancellation));
        await window.CancelAsync();
        await Task.WhenAll(begun);
        await _trouble.HealAsync();
        _world.Scenario.Did("Healed everything, and waited until the callers had their answers.");
        return await AllAsync(callers);
    }

    private async Task CallAsync(LaneRun lane, Move move, Conductor conductor, List<Task> brief)
    {
        var moment = conductor.WaitAsync(move, lane.Name);
        lock (brief) brief.Add(moment);
        if (await moment) await _callers.DoAsync(lane, move, conductor);
    }

    // As the accounts team does, all at once.
    private async Task AddAsync(IReadOnlyList<LaneRun> lanes)
    {
        await using var session = await _world.Group.OpenOtherAsync();
        foreach (var side in lanes.SelectMany(lane => lane.Sides))
            await session.ExecuteAsync("INSERT INTO tenants (tenant_id, name) VALUES ($1, $2)", side.Tenant.TenantId, side.Tenant.Name);
        var members = lanes.SelectMany(lane => lane.People).Where(person => person.Member.Role != "nobody").Select(person => person.Member).ToList();
        await session.ExecuteAsync(
            "INSERT INTO members (tenant_id, user_id, role) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])",
            members.Select(one => one.Tenant.TenantId).ToArray(), members.Select(one => one.UserId).ToArray(), members.Select(one => one.Role).ToArray());
    }

    // Both tenants have a document x with the same title, and y below it.
    private async Task PrepareAsync(LaneRun lane)
    {
        foreach (var side in lane.Sides)
        {
            var keeper = lane.KeeperOf(side);
            await _callers.CreateAsync(lane, keeper, "x", "twin", null, Way.Plain());
            await _callers.CreateAsync(lane, keeper, "y", null, $"{side.Letter}x", Way.Plain());
        }
    }

    private void MustStayOutside() => _world.MustStayOutside("a script was played");

    // Where Identity was away, a client may have asked a second time over another connection.
    private void MustHaveAskedRarely(Script script, int restarts)
    {
        var fetches = _world.Identity.Fetches;
        var times = fetches.Skip(_fetches).Select(entry => entry.ReceivedAt).ToList();
        _fetches = fetches.Count;
        if (script.Disturbances.Any(move => move.Do == "identity")) return;
        var most = _world.Instances.Count + restarts + MostFetchesMore;
        var worst = times.Select(time => times.Count(other => other >= time && other < time + AskedOnceIn)).DefaultIfEmpty(0).Max();
        _world.Scenario.MustBeAtMost(
            Promises.KeysAreAskedRarely, $"requests for keys in {AskedOnceIn.TotalSeconds} s", worst, most,
            () =>
            [
                $"{worst} requests for keys in {AskedOnceIn.TotalSeconds} s, of {_world.Instances.Count} instances, after {restarts} restarts",
                .. fetches.TakeLast(10).Select(entry => $"{entry}"),
            ]);
    }

    // Neither a token nor a webhook's secret is anywhere but where it was sent to.
    private async Task MustBeSecretAsync(Script script)
    {
        var made = _tokens.Made.Select(token => token.Secret).Where(secret => secret.Length >= Secrets.PartChars).Distinct().ToList();
        var tokens = new Secrets(made);
        foreach (var fake in (HttpFake[])[_world.Outside, _world.Identity, _world.Internet])
        {
            var entries = fake.Journal.Entries;
            MustBeEmpty(entries.Skip(_looked.GetValueOrDefault(fake)).SelectMany(entry =>
                tokens.PlacesIn(entry.Request).Concat(_secrets.PlacesIn(entry.Request)).Select(place => $"{entry}: {place}")));
            _looked[fake] = entries.Count;
        }

        if (script.Disturbances.All(move => move.Do != ReadLog)) return;
        MustBeEmpty(await _world.FindInDatabaseAsync(Secrets.PartsOf(_world.Scenario.Shuffled(made).Take(MostInDatabase))));
        var log = await _trouble.ReadLogsAsync();
        MustBeEmpty(log.Where(line => tokens.AreIn(line) || _secrets.AreIn(line)).Select(line => $"log: {line}"));
        var shared = log.Where(_marks.IsShared).Take(MostShown).ToList();
        _world.Scenario.MustHold(
            Promises.NothingOfOthers, shared.Count == 0, () => ["lines with texts of two tenants, which neither has sent:", .. shared.Select(line => $"log: {line}")]);
    }

    private void MustBeEmpty(IEnumerable<string> found)
    {
        var lines = found.Take(MostShown).ToList();
        _world.Scenario.MustHold(Promises.SecretsStay, lines.Count == 0, () => lines);
    }

    private static async Task<List<Violation>> AllAsync(IEnumerable<Task<Violation?>> tasks) => [.. (await Task.WhenAll(tasks)).OfType<Violation>()];
}
