using System.Text.Json;
using Harness.Hunting;
using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Hunt;

/// <summary>Lists, reports, and bad input.</summary>
internal sealed partial class Callers
{
    // What a report shows may be as old as that, and a few seconds more on its way.
    private static readonly TimeSpan ReportAge = TimeSpan.FromSeconds(14);

    /// <summary>Asks for a list.</summary>
    public async Task<Sent> ListAsync(LaneRun lane, Person who, Listing listing, Way way)
    {
        var q = Listing.TextOf(listing.Q, lane, who.Side);
        var query = listing.Query(q);
        var sent = await AskAsync(
            lane, who, new Request($"lists {query}", HttpMethod.Get, $"documents{query}"), new Wanted(Member.Viewer, 200) { Promise = Promises.ListIsRight }, way);
        if (sent.Status != 200) return sent;
        var shown = sent.Answer!.Documents;
        _world.Scenario.MustHold(Promises.Readable, shown is not null, () => [$"{sent}"]);
        var differs = listing.Differs(shown!, who.Side.Documents, q, sent.At, sent.Until);
        var strangers = lane.Other(who.Side).Documents.Ask(papers => shown!.Any(document => papers.Any(paper => paper.Id == document.DocumentId)));
        _world.Scenario.MustHold(
            strangers ? Promises.OthersDoNotExist : Promises.ListIsRight, differs is null,
            () => [$"{sent}", $"but {differs}", .. shown!.Take(20).Select(document => $"shown: {document}")]);
        return sent;
    }

    /// <summary>Asks for a report.</summary>
    public async Task<Sent> ReportAsync(LaneRun lane, Person who, Way way)
    {
        var sent = await AskAsync(lane, who, new Request("asks for the report", HttpMethod.Get, "reports/usage"), new Wanted(Member.Viewer, 200), way);
        if (sent.Status != 200) return sent;
        var usage = sent.Answer!.Usage;
        _world.Scenario.MustHold(Promises.Readable, usage is not null, () => [$"{sent}"]);
        var roles = AnswerJudge.RolesOf(sent);
        var mayShow = roles.Contains(Member.Admin);
        var mustShow = roles.All(role => role == Member.Admin);
        IEnumerable<string> Seen() => [$"{sent}", $"of {who.Side.Tenant}", $"role: {string.Join(" or ", roles.Select(role => role ?? "none"))}"];
        var promise = who.Side.Roles.HasChanged ? Promises.RolesCount : Promises.ReportIsOwn;
        _world.Scenario.MustHold(Promises.ReportIsOwn, usage!.Tenant == who.Side.Tenant.Name, Seen);
        _world.Scenario.MustHold(promise, usage.Members is null ? !mustShow : mayShow, Seen);
        var (least, most) = who.Side.Documents.CountWithin(sent.At.Plus(-ReportAge), sent.Until);
        _world.Scenario.MustHold(
            Promises.ReportIsFresh, usage.Documents >= least && usage.Documents <= most, () => [.. Seen(), $"it has {least} to {most} documents"]);
        if (usage.Members is { } members) MustBeMembers(who.Side, members, sent, promise, Seen);
        return sent;
    }

    private void MustBeMembers(Side side, IReadOnlyList<MemberUsage> members, Sent sent, Invariant promise, Func<IEnumerable<string>> seen)
    {
        _world.Scenario.MustHold(Promises.Readable, members.DistinctBy(one => one.UserId).Count() == members.Count, seen);
        foreach (var userId in side.Roles.Users)
        {
            var roles = side.Roles.At(userId, sent.At, sent.Until);
            var shown = members.FirstOrDefault(one => one.UserId == userId);
            _world.Scenario.MustHold(
                promise, roles.Contains(shown?.Role),
                () => [.. seen(), $"{userId} is {string.Join(" or ", roles.Select(role => role ?? "no member"))}"]);
            if (shown is null) continue;
            var (least, most) = side.Documents.CountWithin(sent.At.Plus(-ReportAge), sent.Until, userId);
            _world.Scenario.MustHold(
                Promises.ReportIsFresh, shown.Documents >= least && shown.Documents <= most, () => [.. seen(), $"{userId} has {least} to {most} documents"]);
        }

        _world.Scenario.MustHold(promise, members.All(one => side.Roles.Users.Contains(one.UserId)), seen);
    }

    // One thing is wrong with it: nothing changes, as later answers show.
    private async Task BadAsync(LaneRun lane, Person who, Move move, Way way)
    {
        var (what, text) = (move["what"]!, lane.Fresh(who.Side));
        var (paper, id) = Resolve(lane, $"{who.Side.Letter}x");
        var (request, least) = move["route"] switch
        {
            "create" => (new Request($"creates a document with {what}", HttpMethod.Post, "documents", Inputs.BadDocuments[what](text)), Member.Editor),
            "patch" => (new Request($"changes x ({id}) with {what}", HttpMethod.Patch, $"documents/{id}", Inputs.BadChanges[what](text, id)), Member.Editor),
            "list" => (new Request($"lists with {what}", HttpMethod.Get, $"documents?{what}"), Member.Viewer),
            "bulk" => (new Request($"reads at once: {what}", HttpMethod.Post, "documents/bulk-get", what), Member.Viewer),
            _ => (Webhook(what), Member.Admin),
        };
        await AskAsync(
            lane, who, request,
            new Wanted(least, 0)
            {
                IsBad = true,
                Target = (from, to) => move["route"] != "patch" ? Presence.Yes : paper is null ? Presence.No : who.Side.Documents.Ask(_ => paper.At(from, to)),
                Promise = Promises.BadInputIsRefused,
            },
            way);

        Request Webhook(string what)
        {
            var (host, secret) = (_world.NewHost([]), _newSecret());
            var body = Inputs.BadSecrets.TryGetValue(what, out var bad)
                ? new { url = $"http://{host}/", secret = bad(secret) } : new { url = what.Replace("{0}", host, StringComparison.Ordinal), secret };
            return new Request($"registers a webhook with {what}", HttpMethod.Post, "webhooks", JsonSerializer.Serialize(body));
        }
    }
}
