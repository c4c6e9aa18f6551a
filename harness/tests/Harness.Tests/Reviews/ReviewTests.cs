using Harness.Reviews;
using Harness.Twins;

namespace Harness.Tests.Reviews;

/// <summary>What is said about the form of a review.</summary>
public sealed class ReviewTests
{
    [Fact]
    public void A_finding_is_read_as_it_is_written()
    {
        var review = SampleReview.Read(SampleReview.Json(SampleReview.FindingJson("src/Api.cs", 2, 5, "C3", "leak", 65, "proofs/One.cs")));

        Assert.Empty(review.Faults);
        Assert.Equal(new Finding(1, "src/Api.cs", new LineRange(2, 5), "C3", "leak", "block", 65, "two at once", "proofs/One.cs"), Assert.Single(review.Findings));
    }

    [Theory]
    [InlineData("file", "\"src/Other.cs\"", "`file` must be one of src/Store.cs, src/Api.cs")]
    [InlineData("file", "7", "`file` must be one of src/Store.cs, src/Api.cs")]
    [InlineData("lines", null, "`lines` must be an object such as { \"from\": 10, \"to\": 14 }")]
    [InlineData("lines", "[1, 2]", "`lines` must be an object such as { \"from\": 10, \"to\": 14 }")]
    [InlineData("lines", """{ "from": 3 }""", "`lines` must go from a line to the same or a later one")]
    [InlineData("lines", """{ "from": 0, "to": 1 }""", "`lines` must go from a line to the same or a later one")]
    [InlineData("lines", """{ "from": 4, "to": 3 }""", "`lines` must go from a line to the same or a later one")]
    [InlineData("lines", """{ "from": 1.5, "to": 3 }""", "`lines` must go from a line to the same or a later one")]
    [InlineData("lines", """{ "from": 18, "to": 20 }""", "`lines` goes to 20, and src/Store.cs has 19 lines")]
    [InlineData("lines", """{ "from": 1, "to": 5 }""", "`lines` holds 5 lines, and may hold 4")]
    [InlineData("clause", "\"C9\"", "`clause` must be one of C1, C2, C3")]
    [InlineData("harm", "\"Money\"", "`harm` must be one of money, leak, stall")]
    [InlineData("severity", null, "`severity` must be one of block, later")]
    [InlineData("confidence", "101", "`confidence` must be a whole number from 0 to 100")]
    [InlineData("confidence", "-1", "`confidence` must be a whole number from 0 to 100")]
    [InlineData("confidence", "0.8", "`confidence` must be a whole number from 0 to 100")]
    [InlineData("confidence", "\"80\"", "`confidence` must be a whole number from 0 to 100")]
    [InlineData("trigger", "\" \"", "`trigger` must say in 1 to 40 characters what makes it happen")]
    [InlineData("trigger", null, "`trigger` must say in 1 to 40 characters what makes it happen")]
    [InlineData("trigger", "\"01234567890123456789012345678901234567890\"", "`trigger` must say in 1 to 40 characters what makes it happen; it has 41")]
    [InlineData("proof", "\"proofs/Three.cs\"", "`proof` names 'proofs/Three.cs', and there is no such test file in proofs/")]
    [InlineData("proof", "true", "`proof` must be the path of a test file in proofs/, or be left out")]
    [InlineData("title", "\"x\"", "`title` is not a field; there are file, lines, clause, harm, severity, confidence, trigger, proof")]
    public void A_fault_of_a_finding_is_said_in_words_and_the_finding_counts_as_none(string field, string? json, string fault)
    {
        var review = SampleReview.ReadWith(field, json);

        Assert.Equal($"Finding 1: {fault}.", Assert.Single(review.Faults));
        Assert.Empty(review.Findings);
    }

    [Theory]
    [InlineData(null, "There is no review.json.")]
    [InlineData("", "review.json is not valid JSON.")]
    [InlineData("{", "review.json is not valid JSON.")]
    [InlineData("""{ "findings": ["\ud800"] """, "review.json is not valid JSON.")]
    [InlineData("""{ "findings": [{ "file": "\ud800" }] }""", "review.json is not valid JSON.")]
    [InlineData("""{ "findings": [{ "\ud800": 1 }] }""", "review.json is not valid JSON.")]
    [InlineData("[]", "review.json must be an object with the one field `findings`, an array.")]
    [InlineData("{}", "review.json must be an object with the one field `findings`, an array.")]
    [InlineData("""{ "findings": {} }""", "review.json must be an object with the one field `findings`, an array.")]
    [InlineData("""{ "findings": [], "findings": [] }""", "review.json must be an object with the one field `findings`, an array.")]
    [InlineData("""{ "findings": [], "notes": "" }""", "review.json must be an object with the one field `findings`, an array.")]
    [InlineData("""{ "findings": [7] }""", "Finding 1: it must be an object.")]
    public void A_fault_of_the_whole_file_is_said_in_words(string? json, string fault)
    {
        var review = SampleReview.Read(json);

        Assert.Equal(fault, Assert.Single(review.Faults));
        Assert.Empty(review.Findings);
    }

    [Fact]
    public void Every_fault_of_a_finding_is_said_and_the_other_findings_count()
    {
        var review = SampleReview.Read(SampleReview.Json("{}", SampleReview.FindingJson()));

        Assert.Equal(7, review.Faults.Count);
        Assert.Equal(2, Assert.Single(review.Findings).Number);
    }

    [Fact]
    public void A_field_that_is_there_twice_is_a_fault()
    {
        var review = SampleReview.Read(SampleReview.Json(SampleReview.FindingJson().Replace("\"harm\": \"money\"", "\"harm\": \"money\", \"harm\": \"leak\"")));

        Assert.Equal("Finding 1: `harm` is there twice.", Assert.Single(review.Faults));
        Assert.Empty(review.Findings);
    }

    [Fact]
    public void A_proof_of_null_is_none() => Assert.Null(Assert.Single(SampleReview.ReadWith("proof", "null").Findings).Proof);

    [Fact]
    public void A_proof_proves_one_finding()
    {
        var review = SampleReview.Read(SampleReview.Json(SampleReview.FindingJson(proof: "proofs/One.cs"), SampleReview.FindingJson(proof: "proofs/One.cs")));

        Assert.Equal("Finding 2: `proof` names 'proofs/One.cs', which another finding names: each needs a proof of its own.", Assert.Single(review.Faults));
        Assert.Single(review.Findings);
    }

    [Fact]
    public void Of_too_many_findings_the_first_count()
    {
        var review = SampleReview.Read(SampleReview.Json([.. Enumerable.Range(1, 9).Select(line => SampleReview.FindingJson(from: line))]));

        Assert.Equal("There are 9 findings, and there may be 6: the first 6 count.", Assert.Single(review.Faults));
        Assert.Equal([1, 2, 3, 4, 5, 6], review.Findings.Select(finding => finding.Number));
    }

    [Fact]
    public void Findings_together_name_a_share_of_the_lines_and_each_line_once()
    {
        // 33 lines, so 16 may be named: 3 x 4 lines, the same again, 4 more, then one too many, and one that fits again.
        var review = SampleReview.Read(SampleReview.Json(
            SampleReview.FindingJson(from: 1, to: 4), SampleReview.FindingJson(from: 5, to: 8), SampleReview.FindingJson(from: 9, to: 12),
            SampleReview.FindingJson("src/Api.cs", 1, 4), SampleReview.FindingJson("src/Api.cs", 4, 5), SampleReview.FindingJson(from: 2, to: 5)));

        Assert.Equal("Finding 5: with it the findings name 17 lines, and they may name 16 together, 50 % of all.", Assert.Single(review.Faults));
        Assert.Equal([1, 2, 3, 4, 6], review.Findings.Select(finding => finding.Number));
    }

    [Fact]
    public void Many_faults_are_bounded()
    {
        var review = SampleReview.Read(SampleReview.Json([.. Enumerable.Repeat("{}", 6)]));

        Assert.Equal(21, review.Faults.Count);
        Assert.Equal("… and 22 more.", review.Faults[^1]);
        Assert.Equal("review.json is longer than 256 KiB.", Assert.Single(SampleReview.Read(new string(' ', 300_000)).Faults));
    }

    [Fact]
    public void Whatever_a_file_holds_it_is_read()
    {
        var json = SampleReview.Json(SampleReview.FindingJson(proof: "proofs/One.cs"));
        foreach (var letter in "\"{}[]:,0-eu\\\n\u0000\ud800")
        {
            for (var at = 0; at < json.Length; at++)
            {
                var review = SampleReview.Read($"{json[..at]}{letter}{json[(at + 1)..]}");
                Assert.True(review.Findings.Count + review.Faults.Count > 0);
            }
        }

        Assert.NotEmpty(SampleReview.Read(SampleReview.Json(SampleReview.FindingJson(from: int.MaxValue))).Faults);
        Assert.NotEmpty(SampleReview.Read(SampleReview.Json(SampleReview.FindingJson("src/None.cs", 1, int.MaxValue))).Faults);
    }
}
