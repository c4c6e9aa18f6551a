using System.Text.Json;
using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Hunt;

/// <summary>What is done with documents.</summary>
internal sealed partial class Callers
{
    // A document that nobody has, and what is no id.
    private const string None = "none";
    private const string NoId = "odd";

    /// <summary>Creates a document, which is called so from then on.</summary>
    public async Task<Sent> CreateAsync(LaneRun lane, Person who, string name, string? kind, string? parent, Way way)
    {
        var side = who.Side;
        var (above, aboveId) = parent is null ? (null, null) : Resolve(lane, parent);
        var text = lane.NewText(side, kind) with { ParentId = aboveId };
        var effort = new Effort(Moments.Now);
        // Another tenant's is nobody's parent.
        var isOwn = parent is not null && lane.SideOf(parent) == side && above is not null;
        var paper = new Paper(effort, who.Member, text) { Parent = isOwn ? above : null };
        side.Documents.Add(paper);
        var happening = side.Hooks.Add(new Happening(paper, "created", effort));
        var sent = await AskAsync(
            lane, who, new Request($"creates {text}", HttpMethod.Post, "documents", Inputs.Of(text)),
            new Wanted(Member.Editor, 201)
            {
                Target = (from, to) => parent is null ? Presence.Yes : isOwn ? side.Documents.Ask(_ => above!.At(from, to)) : Presence.No,
                MayBeBad = parent?[1..] == NoId,
                Promise = parent is null ? Promises.GoodInputIsTaken : Promises.ParentsAreOwn,
            },
            way);
        happening.Instance = sent.Instance;
        if (sent.Status == 201)
        {
            var shown = sent.Answer!.Document;
            MustBe(sent, shown, paper, side, Promises.GoodInputIsTaken);
            side.Documents.Do(() =>
            {
                (paper.Id, paper.CreatedAt) = (shown!.DocumentId, shown.CreatedAt);
                effort.Done(sent.Until);
            });
            lane.Call($"{side.Letter}{name}", paper);
        }
        else if (sent.IsAnswered) side.Documents.Do(effort.Refused);

        return sent;
    }

    /// <summary>Reads a document by its id.</summary>
    public async Task<Sent> ReadAsync(LaneRun lane, Person who, string name, Way way)
    {
        var (paper, id) = Resolve(lane, name);
        var sent = await AskAsync(
            lane, who, new Request($"reads {name} ({id})", HttpMethod.Get, $"documents/{Caller.Segment(id)}"),
            WantedOf(lane, who, name, paper, Member.Viewer, 200), way);
        if (sent.Status == 200) MustBe(sent, sent.Answer!.Document, paper!, who.Side, Promises.WritesShow);
        return sent;
    }

    private async Task BulkAsync(LaneRun lane, Person who, string[] names, Way way)
    {
        var side = who.Side;
        (string Name, Paper? Paper, string Id)[] all = [.. names.Distinct().Select(name => Named(lane, name))];
        string[] ids = [.. names.Select(name => all.First(one => one.Name == name).Id)];
        var sent = await AskAsync(
            lane, who, new Request($"reads at once: {string.Join(", ", names)}", HttpMethod.Post, "documents/bulk-get", JsonSerializer.Serialize(new { ids })),
            new Wanted(Member.Viewer, 200) { MayBeBad = names.Any(name => name[1..] == NoId) }, way);
        if (sent.Status != 200) return;
        var shown = sent.Answer!.Documents;
        IEnumerable<string> Seen() => [$"{sent}", .. ids.Select(id => $"asked for: {id}")];
        _world.Scenario.MustHold(Promises.Readable, shown is not null, Seen);
        Paper[] own = [.. all.Where(one => lane.SideOf(one.Name) == side).Select(one => one.Paper).OfType<Paper>().Distinct()];
        string[] found = [.. shown!.Select(document => document.DocumentId)];
        _world.Scenario.MustHold(
            Promises.OthersDoNotExist, found.All(id => own.Any(paper => paper.Id == id)), Seen);
        // Each once, and in the order in which they were asked for.
        _world.Scenario.MustHold(
            Promises.Readable, found.SequenceEqual(ids.Distinct().Where(id => found.Contains(id))), Seen);
        foreach (var paper in own)
        {
            if (shown!.FirstOrDefault(document => document.DocumentId == paper.Id) is { } document) MustBe(sent, document, paper, side, Promises.WritesShow);
            else _world.Scenario.MustHold(
                Promises.WritesShow, side.Documents.Ask(_ => paper.At(sent.At, sent.Until)) != Presence.Yes, () => [.. Seen(), $"missing: {paper.Id}"]);
        }
    }

    private async Task PatchAsync(LaneRun lane, Person who, string name, string fields, Way way)
    {
        var side = who.Side;
        var (named, id) = Resolve(lane, name);
        var text = lane.NewText(side, kind: null);
        Dictionary<string, object> changes = [];
        if (fields.Contains("title", StringComparison.Ordinal)) changes["title"] = text.Title;
        if (fields.Contains("body", StringComparison.Ordinal)) changes["body"] = text.Body;
        if (fields.Contains("tags", StringComparison.Ordinal)) changes["tags"] = text.Tags;
        var effort = new Effort(Moments.Now);
        var paper = lane.SideOf(name) == side ? named : null;
        Happening? happening = null;
        if (paper is not null)
        {
            side.Documents.Do(() => paper.Write(
                effort, changes.ContainsKey("title") ? text.Title : null, changes.ContainsKey("body") ? text.Body : null, changes.ContainsKey("tags") ? text.Tags : null));
            happening = side.Hooks.Add(new Happening(paper, "changed", effort));
        }

        var sent = await AskAsync(
            lane, who, new Request($"changes {fields} of {name} ({id})", HttpMethod.Patch, $"documents/{Caller.Segment(id)}", JsonSerializer.Serialize(changes)),
            WantedOf(lane, who, name, named, Member.Editor, 200), way);
        if (paper is null) return;
        happening!.Instance = sent.Instance;
        if (sent.Status == 200)
        {
            MustBe(sent, sent.Answer!.Document, paper, side, Promises.PatchTakesThree);
            side.Documents.Do(() => effort.Done(sent.Until));
        }
        else if (sent.IsAnswered) side.Documents.Do(effort.Refused);
    }

    private async Task DeleteAsync(LaneRun lane, Person who, string name, Way way)
    {
        var side = who.Side;
        var (named, id) = Resolve(lane, name);
        var effort = new Effort(Moments.Now);
        var paper = lane.SideOf(name) == side ? named : null;
        Happening? happening = null;
        if (paper is not null)
        {
            side.Documents.Do(() => paper.Delete(effort));
            happening = side.Hooks.Add(new Happening(paper, "deleted", effort));
        }

        // Its own delete is none that it has to reckon with.
        var wanted = WantedOf(lane, who, name, named, Member.Editor, 204) with
        {
            Target = (from, to) => paper is null ? Presence.No : side.Documents.Ask(_ => paper.AtBut(effort, from, to)),
        };
        var sent = await AskAsync(lane, who, new Request($"deletes {name} ({id})", HttpMethod.Delete, $"documents/{Caller.Segment(id)}"), wanted, way);
        if (paper is null) return;
        happening!.Instance = sent.Instance;
        if (sent.Status == 204) side.Documents.Do(() => effort.Done(sent.Until));
        else if (sent.IsAnswered) side.Documents.Do(effort.Refused);
    }

    // The same request about another tenant's and about nobody's: nothing tells the two apart.
    private async Task ProbeAsync(LaneRun lane, Person who, string name, string how, Way way)
    {
        if (lane.SideOf(name) == who.Side) return;
        var hook = how == "deliveries" ? lane.SideOf(name).Hooks.Hooks.FirstOrDefault(one => one.Id is not null) : null;
        var ids = (Theirs: hook?.Id ?? Resolve(lane, name).Id, Nobodys: _world.NewId());
        var wanted = new Wanted(how is "read" or "bulk" ? Member.Viewer : how == "deliveries" ? Member.Admin : Member.Editor, how is "bulk" or "deliveries" ? 200 : 204)
        {
            Target = (_, _) => how is "bulk" or "deliveries" ? Presence.Yes : Presence.No, Promise = Promises.OthersDoNotExist,
        };
        var theirs = await AskAsync(lane, who, RequestOf(ids.Theirs), wanted, way);
        var nobodys = await AskAsync(lane, who, RequestOf(ids.Nobodys), wanted, way);
        // A role that changes, or a key that comes, may tell the two apart.
        var isCertain = AnswerJudge.RolesOf(theirs).Count == 1 && AnswerJudge.RolesOf(nobodys).Count == 1 && theirs.Status != 401 && nobodys.Status != 401;
        if (!theirs.IsAnswered || !nobodys.IsAnswered || (!isCertain && theirs.Status != nobodys.Status)) return;
        _world.Scenario.MustHold(
            Promises.OthersDoNotExist,
            Likeness.Of(theirs.Answer!, ids.Theirs) == Likeness.Of(nobodys.Answer!, ids.Nobodys), () => [$"{theirs}", $"{nobodys}"]);

        Request RequestOf(string id) => how switch
        {
            "read" => new Request($"reads {id}", HttpMethod.Get, $"documents/{id}"),
            "delete" => new Request($"deletes {id}", HttpMethod.Delete, $"documents/{id}"),
            "patch" => new Request($"changes {id}", HttpMethod.Patch, $"documents/{id}", """{"title":"taken over"}"""),
            "bulk" => new Request($"reads at once: {id}", HttpMethod.Post, "documents/bulk-get", JsonSerializer.Serialize(new { ids = (string[])[id] })),
            "parent" => new Request($"creates below {id}", HttpMethod.Post, "documents", JsonSerializer.Serialize(new { title = "below", parentId = id })),
            "deliveries" => new Request($"asks for the deliveries of {id}", HttpMethod.Get, $"webhooks/{id}/deliveries"),
            _ => throw new InvalidDataException($"'{how}' is no way to ask."),
        };
    }

    private static Wanted WantedOf(LaneRun lane, Person who, string name, Paper? named, string least, int good)
    {
        var paper = lane.SideOf(name) == who.Side ? named : null;
        return new Wanted(least, good)
        {
            Target = (from, to) => paper is null ? Presence.No : who.Side.Documents.Ask(_ => paper.At(from, to)),
            Promise = paper is null && named is not null ? Promises.OthersDoNotExist : name[1..] == NoId ? Promises.NoneIs404 : Promises.WritesShow,
        };
    }

    private void MustBe(Sent sent, Document? shown, Paper paper, Side side, Invariant promise)
    {
        _world.Scenario.MustHold(Promises.Readable, shown is not null, () => [$"{sent}"]);
        var differs = side.Documents.Ask(_ => paper.Differs(shown!, sent.At, sent.Until));
        _world.Scenario.MustHold(promise, differs is null, () => [$"{sent}", $"shown: {shown}", $"but {differs}"]);
    }

    private (string Name, Paper? Paper, string Id) Named(LaneRun lane, string name)
    {
        var (paper, id) = Resolve(lane, name);
        return (name, paper, id);
    }

    // Once for each request: a name may mean another document a moment later.
    private (Paper? Paper, string Id) Resolve(LaneRun lane, string name)
    {
        if (name[1..] == NoId) return (null, "not-an-id");
        return name[1..] != None && lane.PaperOf(name) is { Id: { } id } paper ? (paper, id) : (null, _world.NewId());
    }
}
