using Drill.Submissions;

namespace Harness.Tests.Submitting;

public sealed class SubmissionManifestTests
{
    // Written out: another version of the code reads it.
    private const string Json = """
        {
          "schemaVersion": 1,
          "exercise": "sample",
          "createdAt": "2026-01-02T03:04:05+00:00",
          "packId": null,
          "harness": "00ff",
          "ai": null,
          "historyIncluded": false,
          "files": [
            {
              "path": "src/Program.cs",
              "bytes": 12,
              "sha256": "abcd"
            }
          ]
        }

        """;

    [Fact]
    public void It_is_written_as_agreed_and_read_again()
    {
        var manifest = new SubmissionManifest
        {
            Exercise = "sample", CreatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), PackId = null, Harness = "00ff",
            Ai = null, HistoryIncluded = false, Files = [new SubmittedFile("src/Program.cs", 12, "abcd")],
        };

        Assert.Equal(Json, manifest.ToJson());
        Assert.Equal(Json, SubmissionManifest.Parse(Json).ToJson());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{ "exercise": 1 }""")]
    public void What_is_no_manifest_is_refused_in_words(string json) =>
        Assert.Contains("submission.json", Assert.Throws<InvalidDataException>(() => SubmissionManifest.Parse(json)).Message);
}
