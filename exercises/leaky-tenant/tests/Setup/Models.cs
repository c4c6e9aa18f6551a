using System.Globalization;

namespace LeakyTenant.Tests.Setup;

/// <summary>A tenant, as the accounts team added it (A1).</summary>
internal sealed record Tenant(string TenantId, string Name)
{
    public override string ToString() => $"tenant {TenantId} ({Name})";
}

/// <summary>A member of a tenant, as the accounts team added it (A1).</summary>
internal sealed record Member(Tenant Tenant, string UserId, string Role)
{
    public const string Viewer = "viewer";
    public const string Editor = "editor";
    public const string Admin = "admin";

    public override string ToString() => $"{Role} {UserId} of {Tenant.TenantId}";
}

/// <summary>What a caller writes into a document.</summary>
internal sealed record DocumentText(string Title, string Body, IReadOnlyList<string> Tags, string? ParentId = null)
{
    private const int MostChars = 60;

    public override string ToString() =>
        $"\"{Short(Title)}\" (body \"{Short(Body)}\", tags {Short(string.Join(", ", Tags))}, parent {ParentId ?? "none"})";

    /// <summary>As much of a text as a story needs.</summary>
    public static string Short(string text) => text.Length > MostChars ? $"{text[..MostChars]}…" : text;
}

/// <summary>A document as the API shows it (C14).</summary>
internal sealed record Document(
    string DocumentId, string OwnerId, string? ParentId, string Title, string Body, IReadOnlyList<string> Tags, string CreatedAt, string UpdatedAt)
{
    private static readonly TimeSpan Digits = TimeSpan.FromMilliseconds(1);

    public override string ToString() =>
        $"document {DocumentId} \"{DocumentText.Short(Title)}\" (body \"{DocumentText.Short(Body)}\", tags "
        + $"{DocumentText.Short(string.Join(", ", Tags))}, owner {OwnerId}, parent {ParentId ?? "none"}, created {CreatedAt}, updated {UpdatedAt})";

    /// <summary>Whether this is what was written, by this member.</summary>
    public bool Is(DocumentText text, Member owner) =>
        DocumentId.Length > 0 && OwnerId == owner.UserId && ParentId == text.ParentId && Title == text.Title && Body == text.Body
        && Tags.SequenceEqual(text.Tags);

    /// <summary>Whether the other one shows the same, times included: a database keeps fewer digits of them than a clock has.</summary>
    public bool IsSame(Document? other) =>
        other is not null && other with { Tags = Tags, CreatedAt = CreatedAt, UpdatedAt = UpdatedAt } == this && Tags.SequenceEqual(other.Tags)
        && IsSameTime(CreatedAt, other.CreatedAt) && IsSameTime(UpdatedAt, other.UpdatedAt);

    /// <summary>The time that a text is; null if it is none.</summary>
    public static DateTimeOffset? TimeOf(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static bool IsSameTime(string one, string other) =>
        TimeOf(one) is { } first && TimeOf(other) is { } second && (first - second).Duration() < Digits;
}

/// <summary>The report as the API shows it (C14).</summary>
internal sealed record Usage(string Tenant, long Documents, IReadOnlyList<MemberUsage>? Members);

/// <summary>One line of it.</summary>
internal sealed record MemberUsage(string UserId, string Role, long Documents);

/// <summary>A webhook that was registered.</summary>
internal sealed record Webhook(string WebhookId, string Url, string Secret)
{
    public override string ToString() => $"webhook {WebhookId} to {Url}";
}

/// <summary>A delivery as the API shows it (C8).</summary>
internal sealed record Delivery(string DeliveryId, string DocumentId, string Event, string Status)
{
    public const string Pending = "pending";
    public const string Delivered = "delivered";
    public const string Failed = "failed";
}
