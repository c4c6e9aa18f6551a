using Drill.Submissions;
using Harness.Reports;

namespace Harness.Tests.Submissions;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("a\nb  GREEN  1 s", "a\\u000Ab  GREEN  1 s")]
    [InlineData("a\r\nb", "a\\u000D\\u000Ab")]
    [InlineData("a\u2028b\u2029c", "a\\u2028b\\u2029c")]
    [InlineData("\u001b[2J\u202e", "\\u001B[2J\\u202E")]
    [InlineData("\U0001F4A3", "\U0001F4A3")]
    public void A_line_stays_one(string text, string shown) => Assert.Equal(shown, Printable.Line(text));

    // An attribute cannot hold one.
    [Fact]
    public void Half_of_a_character_is_shown_as_its_code() => Assert.Equal("a\\uD83D", Printable.Line("a\ud83d"));

    [Theory]
    [InlineData("double-charge-1.submission.zip", "double-charge-1.submission.zip")]
    [InlineData("robin  GREEN  1 s", "\"robin  GREEN  1 s\"")]
    [InlineData("a\"  RED", "\"a\\\"  RED\"")]
    [InlineData("", "\"\"")]
    public void A_name_ends_where_it_ends(string name, string shown) => Assert.Equal(shown, Printable.Name(name));

    [Theory]
    [InlineData("Robin Doe", "Robin Doe")]
    [InlineData("a\n# b", "a\\\\u000A\\# b")]
    [InlineData("[x](http://y)<b>`", "\\[x\\]\\(http\\://y\\)\\<b\\>\\`")]
    [InlineData("www.example.org", "www\\.example.org")]
    public void Text_in_Markdown_stays_text(string text, string escaped) => Assert.Equal(escaped, MarkdownText.Escape(text));
}
