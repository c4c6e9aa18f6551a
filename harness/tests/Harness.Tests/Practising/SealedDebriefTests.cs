using Drill.Foundation;
using Drill.Practising;

namespace Harness.Tests.Practising;

public sealed class SealedDebriefTests
{
    private const string Page = "<p>Two callers, one key — «both» charged.</p>";

    [Fact]
    public void The_key_opens_it_and_without_it_nothing_shows()
    {
        var key = SealedDebrief.NewKey();
        var content = SealedDebrief.Seal(Page, key);

        Assert.Equal(Page, SealedDebrief.Open(content, key));
        Assert.Equal(Page, SealedDebrief.Open(content.ReplaceLineEndings("\r\n"), $" {key}\n"));
        Assert.DoesNotContain("charged", content);
        Assert.All(content.Split('\n'), line => Assert.True(line.Length <= 100));
        Assert.NotEqual(content, SealedDebrief.Seal(Page, key));
    }

    [Fact]
    public void Another_key_or_a_changed_file_is_told()
    {
        var key = SealedDebrief.NewKey();
        var content = SealedDebrief.Seal(Page, key);
        var changed = (content[40] == 'A' ? 'B' : 'A') + content[41..];

        foreach (var (text, tried) in ((string, string)[])[(content, SealedDebrief.NewKey()), (content, ""), (content, "not hexadecimal at all 0123456789"), (content[..40] + changed, key), ("", key), ("!", key)])
            Assert.Contains("not the key", Assert.Throws<WrongUsageException>(() => SealedDebrief.Open(text, tried)).Message);
    }
}
