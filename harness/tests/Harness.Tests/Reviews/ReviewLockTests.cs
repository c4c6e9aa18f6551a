using Harness.Reviews;

namespace Harness.Tests.Reviews;

/// <summary>What a lock says about files that changed.</summary>
public sealed class ReviewLockTests
{
    private static readonly Dictionary<string, string> Review = new() { ["review.json"] = "{\n}\n", ["proofs/One.cs"] = "class One;" };
    private static readonly Dictionary<string, string> Source = new() { ["src/Store.cs"] = "class Store;\n" };
    private static readonly ReviewLock Locked = ReviewLock.Of(new DateTimeOffset(2026, 3, 14, 11, 0, 0, TimeSpan.FromHours(1)), Review, Source);

    [Fact]
    public void It_is_read_as_it_was_written()
    {
        var read = ReviewLock.Parse(Locked.ToJson(), "review.lock.json");

        Assert.Equal(Locked.ToJson(), read.ToJson());
        Assert.Equal(new DateTimeOffset(2026, 3, 14, 10, 0, 0, TimeSpan.Zero), read.LockedAt);
        Assert.Equal("d914176fd50bd7f565700006a31aa97b79d3ad17cee20c8e5ff2061d5cb74817", read.Review["review.json"]);
    }

    [Fact]
    public void Nothing_changed_where_only_line_ends_did() => Assert.Empty(Locked.ChangedReview(Review.ToDictionary(file => file.Key, file => file.Value.Replace("\n", "\r\n"))));

    [Fact]
    public void What_changed_or_is_gone_is_named()
    {
        Assert.Equal(["review.json"], Locked.ChangedReview(new Dictionary<string, string>(Review) { ["review.json"] = "{}" }));
        Assert.Equal(["proofs/One.cs", "review.json"], Locked.ChangedReview(new Dictionary<string, string>()));
        Assert.Empty(Locked.ChangedReview(new Dictionary<string, string>(Review) { ["proofs/Two.cs"] = "" }));
    }

    [Fact]
    public void Source_that_was_edited_before_the_lock_is_named()
    {
        Assert.Empty(Locked.EditedSource(Source));
        Assert.Equal(["src/Store.cs"], Locked.EditedSource(new Dictionary<string, string> { ["src/Store.cs"] = "class Other;\n" }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{ \"lockedAt\": \"soon\", \"review\": {}, \"source\": {} }")]
    public void What_is_no_lock_is_refused(string json) =>
        Assert.StartsWith("review.lock.json is not a valid lock", Assert.Throws<InvalidDataException>(() => ReviewLock.Parse(json, "review.lock.json")).Message);
}
