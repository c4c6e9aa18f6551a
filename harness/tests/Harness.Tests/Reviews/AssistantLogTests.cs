using Harness.Reviews;

namespace Harness.Tests.Reviews;

public sealed class AssistantLogTests
{
    [Fact]
    public void No_file_is_no_log() => Assert.Null(AssistantLog.Read(null));

    [Fact]
    public void What_is_handed_out_is_an_empty_log()
    {
        var log = AssistantLog.Read(AssistantLog.Empty)!;

        Assert.Empty(log.Entries);
        Assert.Empty(log.Faults);
    }

    [Fact]
    public void Only_the_question_is_required()
    {
        var log = AssistantLog.Read("""{"entries": [{"asked": "Is this safe?"}, {"at": "10:42", "tool": "one", "asked": "Why?", "used": null, "checked": "ran it", "findings": [1, 4]}]}""")!;

        Assert.Empty(log.Faults);
        Assert.Equal([new AssistantEntry(null, null, "Is this safe?", null, null, log.Entries[0].Findings), new AssistantEntry("10:42", "one", "Why?", null, "ran it", log.Entries[1].Findings)], log.Entries);
        Assert.Equal([1, 4], log.Entries[1].Findings);
    }

    [Theory]
    [InlineData("[]", "must be an object with the one field")]
    [InlineData("""{"entries": 1}""", "must be an object with the one field")]
    [InlineData("{", "not valid JSON")]
    [InlineData("""{"entries": [1]}""", "Entry 1: it must be an object")]
    [InlineData("""{"entries": [{"asked": " "}]}""", "`asked` must say what was asked")]
    [InlineData("""{"entries": [{"asked": "a", "used": 1}]}""", "`used` must be a text")]
    [InlineData("""{"entries": [{"asked": "a", "model": "x"}]}""", "its fields are at, tool")]
    [InlineData("""{"entries": [{"asked": "a", "findings": ["1"]}]}""", "`findings` must be the numbers")]
    [InlineData("""{"entries": [{"asked": "\ud800"}]}""", "not valid JSON")]
    public void A_fault_of_form_is_said_and_never_thrown(string json, string fault)
    {
        var log = AssistantLog.Read(json)!;

        Assert.Empty(log.Entries);
        Assert.Contains(fault, Assert.Single(log.Faults), StringComparison.Ordinal);
    }
}
