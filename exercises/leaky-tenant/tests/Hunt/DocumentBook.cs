using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Hunt;

/// <summary>Whether something is there.</summary>
internal enum Presence
{
    Yes,
    No,
    Maybe,
}

/// <summary>Something that was asked for, from when it was sent to when its answer had come.</summary>
internal sealed class Effort(long sentAt)
{
    /// <summary>Before it was sent.</summary>
    public long SentAt => sentAt;

    /// <summary>When it was surely done; <see cref="Moments.Never"/> while that is not known: then it may be done at any time.</summary>
    public long DoneAt { get; private set; } = Moments.Never;

    /// <summary>Whether it is known that it was not done.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Whether it was surely done.</summary>
    public bool IsSure => DoneAt != Moments.Never;

    /// <summary>It was done.</summary>
    public void Done(long at) => DoneAt = at;

    /// <summary>It was refused.</summary>
    public void Refused() => IsRefused = true;

    /// <summary>Whether it may have been done before a moment.</summary>
    public bool MayBeBefore(long moment) => !IsRefused && sentAt < moment;

    /// <summary>Whether it was surely done before a moment.</summary>
    public bool IsBefore(long moment) => DoneAt < moment;
}

/// <summary>One document, as its callers wrote it.</summary>
internal sealed class Paper(Effort created, Member owner, DocumentText text)
{
    private readonly List<(Effort Effort, string? Title, string? Body, IReadOnlyList<string>? Tags)> _writes = [(created, text.Title, text.Body, text.Tags)];
    private readonly List<Effort> _deletes = [];

    /// <summary>Its id; null while no answer has told it.</summary>
    public string? Id { get; set; }

    /// <summary>When it was created, as the first answer that showed it says.</summary>
    public string? CreatedAt { get; set; }

    /// <summary>Who created it.</summary>
    public Member Owner => owner;

    /// <summary>How it was created.</summary>
    public DocumentText Text => text;

    /// <summary>Its creation.</summary>
    public Effort Created => created;

    /// <summary>The document that it was created below; null for none.</summary>
    public Paper? Parent { get; init; }

    /// <summary>All titles that it may have had.</summary>
    public IEnumerable<string> Titles => _writes.Where(write => !write.Effort.IsRefused).Select(write => write.Title).OfType<string>();

    /// <summary>A change is sent.</summary>
    public void Write(Effort effort, string? title, string? body, IReadOnlyList<string>? tags) => _writes.Add((effort, title, body, tags));

    /// <summary>A delete is sent.</summary>
    public void Delete(Effort effort) => _deletes.Add(effort);

    /// <summary>Whether it is there for a request between two moments.</summary>
    public Presence At(long from, long to) => AtBut(null, from, to);

    /// <summary>The same for the delete that asks.</summary>
    public Presence AtBut(Effort? mine, long from, long to)
    {
        var others = _deletes.Where(effort => effort != mine).ToList();
        if (created.IsRefused || !created.MayBeBefore(to) || others.Exists(effort => effort.IsBefore(from))) return Presence.No;
        return created.IsBefore(from) && !others.Exists(effort => effort.MayBeBefore(to)) ? Presence.Yes : Presence.Maybe;
    }

    /// <summary>Whether it may have been there at some moment between two.</summary>
    public bool MayBeWithin(long from, long to) => created.MayBeBefore(to) && !_deletes.Exists(effort => effort.IsBefore(from));

    /// <summary>Whether it surely was there all the time between two moments.</summary>
    public bool IsThroughout(long from, long to) => created.IsBefore(from) && !_deletes.Exists(effort => effort.MayBeBefore(to));

    /// <summary>Whether a document is this one, as a request between two moments may see it; otherwise what is wrong with it.</summary>
    public string? Differs(Document shown, long from, long to)
    {
        if (Id is not null && shown.DocumentId != Id) return "another id";
        if (!shown.CreatedAt.EndsWith('Z') || !shown.UpdatedAt.EndsWith('Z')) return "its times have no Z";
        if (shown.OwnerId != owner.UserId) return $"its owner is {owner.UserId}";
        if (!TitlesAt(from, to).Contains(shown.Title)) return $"its title is {Quoted(TitlesAt(from, to))}";
        if (!Seen(from, to, write => write.Body).Contains(shown.Body)) return $"its body is {Quoted(Seen(from, to, write => write.Body))}";
        if (!Seen(from, to, write => write.Tags).Any(tags => tags.SequenceEqual(shown.Tags))) return "it has other tags";
        if (CreatedAt is { } at && Document.TimeOf(at) is { } first && Document.TimeOf(shown.CreatedAt) is var then
            && (then is null || (first - then.Value).Duration() > TimeSpan.FromMilliseconds(1))) return $"it was created at {at}";
        return ParentDiffers(shown, from, to);
    }

    /// <summary>The titles that a request between two moments may see.</summary>
    public IReadOnlyList<string> TitlesAt(long from, long to) => Seen(from, to, write => write.Title);

    private string? ParentDiffers(Document shown, long from, long to)
    {
        if (Parent is null) return shown.ParentId is null ? null : "it has no parent";
        var presence = Parent.At(from, to);
        if (shown.ParentId is null) return presence == Presence.Yes ? $"its parent is {Parent.Id}" : null;
        return shown.ParentId == Parent.Id && presence != Presence.No ? null : $"its parent {(presence == Presence.No ? "was" : "is")} {Parent.Id}";
    }

    // What was surely overwritten before the request was sent is not seen any more.
    private List<T> Seen<T>(long from, long to, Func<(Effort Effort, string? Title, string? Body, IReadOnlyList<string>? Tags), T?> field)
        where T : class
    {
        var all = _writes.Where(write => field(write) is not null && write.Effort.MayBeBefore(to)).ToList();
        return
        [
            .. all.Where(write => !all.Exists(other => other.Effort.SentAt > write.Effort.DoneAt && other.Effort.IsBefore(from)))
                .Select(write => field(write)!),
        ];
    }

    private static string Quoted(IEnumerable<string> texts) => string.Join(" or ", texts.Select(text => $"\"{DocumentText.Short(text)}\""));
}

/// <summary>The documents of one tenant. Thread-safe: everything that looks at a paper does so under its lock.</summary>
internal sealed class DocumentBook
{
    private readonly Lock _lock = new();
    private readonly List<Paper> _papers = [];

    /// <summary>A document is to be created.</summary>
    public void Add(Paper paper) => Do(() => _papers.Add(paper));

    /// <summary>Does something with the papers.</summary>
    public void Do(Action action)
    {
        lock (_lock) action();
    }

    /// <summary>Asks something of the papers.</summary>
    public T Ask<T>(Func<IReadOnlyList<Paper>, T> question)
    {
        lock (_lock) return question(_papers);
    }

    /// <summary>
    /// The paper that a document is of: by its id, or by the text of one whose creation is in doubt, which then has that id. Null for none.
    /// </summary>
    public Paper? Find(Document shown)
    {
        lock (_lock)
        {
            if (_papers.Find(paper => paper.Id == shown.DocumentId) is { } known) return known;
            var unknown = _papers.Find(paper => paper.Id is null && !paper.Created.IsRefused
                && (paper.Text.Title, paper.Text.Body, paper.Owner.UserId) == (shown.Title, shown.Body, shown.OwnerId));
            if (unknown is not null) (unknown.Id, unknown.CreatedAt) = (shown.DocumentId, shown.CreatedAt);
            return unknown;
        }
    }

    /// <summary>How many documents there were at any moment between two: at least, and at most.</summary>
    public (int Least, int Most) CountWithin(long from, long to, string? ownerId = null)
    {
        lock (_lock)
        {
            var own = _papers.Where(paper => ownerId is null || paper.Owner.UserId == ownerId).ToList();
            return (own.Count(paper => paper.IsThroughout(from, to)), own.Count(paper => paper.MayBeWithin(from, to)));
        }
    }
}
