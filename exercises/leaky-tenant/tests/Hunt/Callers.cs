using System.Text.Json;
using Harness.Hunting;
using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Hunt;

/// <summary>Does the moves of lanes, and keeps in their books what was asked for.</summary>
internal sealed partial class Callers
{
    private readonly TenantWorld _world;
    private readonly Trouble _trouble;
    private readonly HuntClient _client;
    private readonly Tokens _tokens;
    private readonly AnswerJudge _judge;
    private readonly Func<string> _newSecret;

    public Callers(TenantWorld world, Trouble trouble, AnswerJudge judge, Tokens tokens, Func<string> newSecret)
    {
        (_world, _trouble, _judge, _tokens, _newSecret) = (world, trouble, judge, tokens, newSecret);
        _client = new HuntClient(world);
    }

    /// <summary>Does a move.</summary>
    public async Task DoAsync(LaneRun lane, Move move, Conductor conductor)
    {
        var who = move["who"] is { } name ? lane.PersonOf(name) : null;
        var way = new Way(move, conductor, lane.Name);
        switch (move.Do)
        {
            case "create":
                await CreateAsync(lane, who!, move["as"] ?? "n", move["text"], move["parent"], way);
                break;
            case "read":
                await ReadAsync(lane, who!, move["doc"]!, way);
                break;
            case "bulk":
                await BulkAsync(lane, who!, move["docs"]!.Split(' '), way);
                break;
            case "list":
                await ListAsync(lane, who!, new Listing(move["sort"], move["dir"], move["limit"], move["q"]), way);
                break;
            case "patch":
                for (var time = 0; time < move.Number("times", 1); time++) await PatchAsync(lane, who!, move["doc"]!, move["fields"] ?? "title", way);
                break;
            case "delete":
                await DeleteAsync(lane, who!, move["doc"]!, way);
                break;
            case "report":
                await Task.WhenAll(Enumerable.Range(0, move.Number("times", 1)).Select(_ => ReportAsync(lane, who!, way)));
                break;
            case "crowd":
                await CrowdAsync(lane, move, way);
                break;
            case "probe":
                await ProbeAsync(lane, who!, move["doc"]!, move["how"]!, way);
                break;
            case "hook":
                await RegisterAsync(lane, who!, lane.SiteOf(move["site"]!, move), way);
                break;
            case "deliveries":
                await DeliveriesAsync(lane, who!, move["of"]!, way);
                break;
            case "becomes":
                lane.FindSite(move["site"]!)?.Become(move["kind"]!, move["address"]);
                break;
            case "bad":
                await BadAsync(lane, who!, move, way);
                break;
            case "flood":
                await FloodAsync(lane, who!, move.Number("times"), way);
                break;
            case "role":
                await who!.Side.Roles.SetAsync(who.Member.UserId, move["role"]);
                break;
        }
    }

    /// <summary>Sends a request, and judges its answer.</summary>
    public async Task<Sent> AskAsync(LaneRun lane, Person who, Request request, Wanted wanted, Way way)
    {
        var token = Tokens.By(_tokens.Of(who, lane.Other(who.Side), way.TokenKind, way.SignedBy), way.Scheme);
        if (way.Header is { } header) request = request with { Headers = HeadersOf(header, lane.Other(who.Side)) };
        var instance = _trouble.Enter(way.Through);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(_world.Cancellation);
        if (way.Patience is { } patience) leaving.CancelAfter(patience);
        way.Cue("sent");
        var sent = await _client.SendAsync(request, who, token, instance, _trouble.LifeOf(instance), leaving.Token);
        _judge.MustHold(sent, wanted);
        if (sent.IsAnswered) way.Cue("answered");
        return sent;
    }

    // Headers that the contract does not name.
    private static (string Name, string Value)[] HeadersOf(string kind, Side other) => kind switch
    {
        "tenant" => [.. ((string[])["X-Tenant-Id", "X-Tenant", "Tenant", "tid"]).Select(name => (name, other.Tenant.TenantId))],
        "cookie" => [("Cookie", $"tenant={other.Tenant.TenantId}; tid={other.Tenant.TenantId}")],
        _ => [("X-Forwarded-For", "127.0.0.1"), ("X-HTTP-Method-Override", "DELETE"), ("X-User-Id", "somebody")],
    };

    private async Task CrowdAsync(LaneRun lane, Move move, Way way)
    {
        var times = move.Number("times", 1);
        await Task.WhenAll(_world.Scenario.Shuffled(lane.People.Where(person => person.Name is not ("a4" or "ak" or "bk"))).SelectMany(person =>
            Enumerable.Range(0, times).Select(_ => move["what"] switch
            {
                "list" => ListAsync(lane, person, new Listing("title", null, null, null), way),
                "read" => ReadAsync(lane, person, $"{person.Side.Letter}x", way),
                "create" => CreateAsync(lane, person, "c", null, $"{person.Side.Letter}x", way),
                _ => ReportAsync(lane, person, way),
            })));
    }

    private async Task FloodAsync(LaneRun lane, Person who, int times, Way way)
    {
        for (var time = 0; time < times; time++)
            await AskAsync(
                lane, who, new Request("lists with a key that there is not", HttpMethod.Get, "documents"), new Wanted(Member.Viewer, 200),
                way with { SignedBy = "nobody's" });
    }

    private async Task RegisterAsync(LaneRun lane, Person who, Site site, Way way)
    {
        var hook = new Webhooked(site, _newSecret(), new Effort(Moments.Now));
        who.Side.Hooks.Add(hook);
        var sent = await AskAsync(
            lane, who,
            new Request($"registers {site.Url}", HttpMethod.Post, "webhooks", JsonSerializer.Serialize(new { url = site.Url, secret = hook.Secret })),
            new Wanted(Member.Admin, 201)
            {
                // Judged below: it depends on what the host meant meanwhile.
                MayBeBad = true, Promise = Promises.PublicIsTaken,
            },
            way);
        if (sent.Status == 201)
        {
            _world.Scenario.MustHold(
                Promises.Readable, sent.Answer!.Field("webhookId") is { Length: > 0 } && sent.Answer.Field("url") == site.Url, () => [$"{sent}"]);
            hook.Id = sent.Answer!.Field("webhookId");
            hook.Registered.Done(sent.Until);
        }
        else if (sent.IsAnswered)
        {
            hook.Registered.Refused();
            _world.Scenario.MustHold(
                Promises.PublicIsTaken, sent.Status != 400 || !site.MustBeTaken(sent.At, sent.Until), () => [$"{sent}", "the host is public"]);
        }
    }

    private async Task DeliveriesAsync(LaneRun lane, Person who, string of, Way way)
    {
        var side = lane.SideOf(of);
        var id = of.Length > 1 ? of[1..] : side.Hooks.Hooks.FirstOrDefault(hook => hook.Id is not null)?.Id ?? _world.NewId();
        var isId = Guid.TryParse(id, out _);
        var sent = await AskAsync(
            lane, who, new Request($"asks for the deliveries of {(isId ? $"a webhook of {side.Letter}" : id)}", HttpMethod.Get, $"webhooks/{Caller.Segment(id)}/deliveries"),
            new Wanted(Member.Admin, 200) { Target = (_, _) => isId ? Presence.Yes : Presence.No, Promise = Promises.OthersDoNotExist }, way);
        if (sent.Status != 200) return;
        _world.Scenario.MustHold(Promises.Readable, sent.Answer!.Deliveries is not null, () => [$"{sent}"]);
        _world.Scenario.MustHold(Promises.OthersDoNotExist, side == who.Side || sent.Answer!.Deliveries!.Count == 0, () => [$"{sent}"]);
    }
}

/// <summary>How a move's requests are sent.</summary>
internal sealed record Way(Move Move, Conductor? Conductor, string Lane)
{
    /// <summary>The instance.</summary>
    public string? Through { get; init; } = Move["through"];

    /// <summary>What is wrong with the token, or odd about it; null for nothing.</summary>
    public string? TokenKind { get; init; } = Move["token"];

    /// <summary>Which key signs it; null for the steady one.</summary>
    public string? SignedBy { get; init; } = Move["signed"];

    /// <summary>Another scheme than Bearer; "none" for none.</summary>
    public string? Scheme { get; init; } = Move["scheme"];

    /// <summary>Which headers there are that the contract does not name.</summary>
    public string? Header { get; init; } = Move["header"];

    /// <summary>How long the caller waits; null for as long as it takes.</summary>
    public TimeSpan? Patience { get; init; } = Move["patience"] is null ? null : Move.Seconds("patience");

    /// <summary>A caller of the harness's own, who has all the time and asks any instance, or this one.</summary>
    public static Way Plain(string? through = null) => new(new Move("plain"), null, "") { Through = through };

    /// <summary>Tells the lane.</summary>
    public void Cue(string what) => Conductor?.Cue($"{Lane}:{what}");
}
