using System.Diagnostics;
using Harness.Scenarios;

namespace LeakyTenant.Tests.Setup;

/// <summary>What must have become of documents and webhooks.</summary>
internal static class Books
{
    private static readonly TimeSpan ReportWithin = TimeSpan.FromSeconds(10);

    /// <summary>Creates a document, which must be as it was written.</summary>
    public static async Task<Document> MustCreateAsync(this TenantWorld world, Member member, DocumentText? text = null, Invariant? promise = null)
    {
        text ??= world.NewText();
        var answer = await world.Client.CreateAsync(member, text);
        world.Scenario.MustHold(
            promise ?? Promises.Readable, answer.Status == 201 && answer.Document?.Is(text, member) == true,
            () => [$"{member} creates {text}", $"answer: {answer}"]);
        return answer.Document!;
    }

    /// <summary>Several documents with fresh text, in the order in which they were created.</summary>
    public static async Task<IReadOnlyList<Document>> MustCreateAsync(this TenantWorld world, Member member, int count)
    {
        List<Document> created = [];
        for (var number = 0; number < count; number++) created.Add(await world.MustCreateAsync(member));
        return created;
    }

    /// <summary>A document must be shown to a member of its tenant, by its id, among others, and in the list.</summary>
    public static async Task MustShowAsync(this TenantWorld world, Member member, Document expected, Invariant? promise = null)
    {
        var one = await world.Client.FindAsync(member, expected.DocumentId);
        var several = await world.Client.FindSeveralAsync(member, world.NewId(), expected.DocumentId);
        var list = await world.Client.ListAsync(member, "limit=100&sort=createdAt&dir=desc");
        world.Scenario.MustHold(
            promise ?? Promises.WritesShow,
            expected.IsSame(one.Document) && several.Documents is [var found] && expected.IsSame(found)
            && list.Documents?.Any(expected.IsSame) == true,
            () => [$"{member} looks for {expected}", $"by its id: {one}", $"among several: {several}", $"in the list: {list}"]);
    }

    /// <summary>The tenant's list must hold exactly these documents, in any order.</summary>
    public static async Task MustListAsync(this TenantWorld world, Member member, Invariant promise, params IEnumerable<string> documentIds)
    {
        var answer = await world.Client.ListAsync(member, "limit=100");
        world.Scenario.MustHold(
            promise, answer.Documents?.Select(document => document.DocumentId).Order().SequenceEqual(documentIds.Order()) == true,
            () => [$"{member} asks for the list", .. documentIds.Select(id => $"expected: {id}"), $"answer: {answer}"]);
    }

    /// <summary>An answer must be problem details with this status.</summary>
    public static void MustBeRefused(this TenantWorld world, Answer answer, int status, Invariant promise, string what) =>
        world.Scenario.MustHold(promise, answer.IsRefusal(status), () => [what, $"answer: {answer} ({answer.ContentType})"]);

    /// <summary>Changes a document, which must be as it was written.</summary>
    public static async Task<Document> MustPatchAsync(this TenantWorld world, Member member, Document before, object changes, Document expected)
    {
        var answer = await world.Client.PatchAsync(member, before.DocumentId, changes);
        world.Scenario.MustHold(
            Promises.PatchTakesThree,
            answer.Status == 200 && answer.Document is { } after && (expected with { UpdatedAt = after.UpdatedAt }).IsSame(after),
            () => [$"{member} changes {before}", $"expected: {expected}", $"answer: {answer}"]);
        return answer.Document!;
    }

    /// <summary>Deletes a document.</summary>
    public static async Task MustDeleteAsync(this TenantWorld world, Member member, Document document)
    {
        var answer = await world.Client.DeleteAsync(member, document.DocumentId);
        world.Scenario.MustHold(Promises.Readable, answer.Status == 204, () => [$"{member} deletes {document}", $"answer: {answer}"]);
    }

    /// <summary>
    /// A member's report, which must be the tenant's own, with members for admins and for nobody else (C9), and at most 10 s old.
    /// </summary>
    /// <param name="world">The world.</param>
    /// <param name="member">Who asks.</param>
    /// <param name="documents">How many documents the tenant has, and has had for some time.</param>
    /// <param name="members">The tenant's members, with how many documents each has; null not to look at them.</param>
    public static async Task MustReportAsync(
        this TenantWorld world, Member member, long documents, IReadOnlyCollection<(Member Member, long Documents)>? members = null)
    {
        var startedAt = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await world.Client.ReportAsync(member);
            world.MustBeOwnReport(member, answer);
            if (IsUpToDate(answer.Usage!, documents, member.Role == Member.Admin ? members : null)) return;
            world.Scenario.MustHoldInTime(
                Promises.ReportIsFresh, Stopwatch.GetElapsedTime(startedAt) < ScenarioContext.CeilingOf(ReportWithin, startedAt),
                () =>
                [
                    $"{member} asks for the report", $"expected: {documents} documents", .. members?.Select(one => $"expected: {one}") ?? [],
                    $"answer: {answer}",
                ]);
            await world.BeforeTheNextLookAsync();
        }
    }

    /// <summary>A report must be the tenant's own, and show members to admins and to nobody else.</summary>
    public static void MustBeOwnReport(this TenantWorld world, Member member, Answer answer)
    {
        world.Scenario.MustHold(Promises.Readable, answer.Usage is not null, () => [$"{member} asks for the report", $"answer: {answer}"]);
        var usage = answer.Usage!;
        world.Scenario.MustHold(
            Promises.ReportIsOwn, usage.Tenant == member.Tenant.Name && usage.Members is null == (member.Role != Member.Admin),
            () => [$"{member} of {member.Tenant} asks for the report", $"answer: {answer}"]);
    }

    private static bool IsUpToDate(Usage usage, long documents, IReadOnlyCollection<(Member Member, long Documents)>? members) =>
        usage.Documents == documents
        && (members is null || usage.Members!.Select(one => $"{one}").Order().SequenceEqual(
            members.Select(one => $"{new MemberUsage(one.Member.UserId, one.Member.Role, one.Documents)}").Order()));
}
