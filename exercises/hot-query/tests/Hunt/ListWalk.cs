using System.Diagnostics;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Hunt;

/// <summary>A list that is followed from its first page on, as far as it has been.</summary>
internal sealed class ListWalk
{
    private readonly List<ShownPage> _pages = [];

    /// <summary>A list that nobody has asked for yet.</summary>
    public ListWalk(OrderList list) => List = list;

    private ListWalk(ListWalk origin, int pages)
    {
        (List, Since) = (origin.List, origin.Since);
        _pages.AddRange(origin._pages.Take(pages));
    }

    /// <summary>The list.</summary>
    public OrderList List { get; }

    /// <summary>When its first page was asked for, in timestamps of <see cref="Stopwatch"/>.</summary>
    public long Since { get; private set; }

    /// <summary>How many pages were shown.</summary>
    public int Pages => _pages.Count;

    /// <summary>Whether its last page was shown.</summary>
    public bool IsOver => _pages is [.., { Next: null }];

    /// <summary>Where it goes on; null for the first page.</summary>
    public string? Cursor => _pages is [.., { Next: { } next }] ? next : null;

    /// <summary>What was shown.</summary>
    public IReadOnlyList<ShownOrder> Shown => [.. _pages.SelectMany(page => page.Orders!)];

    /// <summary>The same list once more from one of its pages on: whoever went on from there followed it from its first page, too.</summary>
    public ListWalk From(int pages) => new(this, pages);

    /// <summary>Asks for its next page, and judges what was shown so far.</summary>
    /// <param name="desk">Who asks.</param>
    /// <param name="judge">Who judges.</param>
    /// <param name="limit">How many orders the page has; null for the default.</param>
    /// <param name="through">The instance.</param>
    /// <param name="isSettled">Whether nobody is excused any more for what is not there yet.</param>
    public async Task NextAsync(Desk desk, Judge judge, int? limit, string? through, bool isSettled = false)
    {
        var served = await desk.GetAsync(OrdersClient.PathOf(List, Cursor, limit), through);
        if (_pages.Count == 0) Since = served.SentAt;
        if (_pages.Count > 0) judge.MustBeGood(served);
        _pages.Add(judge.Page(served, List, limit, Since, isSettled));
        if (_pages.Count > 1) judge.MustNotBeEmpty(served, _pages[^1], List, Since, isSettled);
        judge.MustHaveShown(served, _pages.Count == 1 ? Promises.ListIsRight : Promises.EachOnce, List, Shown, !IsOver, Since, isSettled);
    }
}
