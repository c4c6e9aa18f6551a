using System.Text.Json.Nodes;
using Drill.Foundation;
using Harness.Reports;
using Harness.Tests.Repository;
using Harness.Verdicts;
using Xunit;

namespace Harness.Tests.Reports;

public sealed class ResultJsonTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("drill-reports-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_written_result_reads_back_the_same()
    {
        var path = Path.Combine(_folder, "deep", "result.json");

        ResultFile.Write(path, SampleRun.Red);
        var read = ResultFile.Read(path);

        Assert.Equal(ResultJson.Render(SampleRun.Red), ResultJson.Render(read));
        Assert.Equal(SampleRun.Red.StartedAt, read.StartedAt);
        Assert.Equivalent(SampleRun.Red, read, strict: true);
        Assert.Equal(["result.json"], Directory.GetFiles(Path.Combine(_folder, "deep")).Select(Path.GetFileName));
    }

    [Fact]
    public void Plots_read_back_the_same_and_stay_small()
    {
        var path = Path.Combine(_folder, "result.json");

        ResultFile.Write(path, SamplePlots.Run);

        Assert.Equivalent(SamplePlots.Run, ResultFile.Read(path), strict: true);
        // Two scenarios at the bound of points.
        Assert.InRange(new FileInfo(path).Length, 10_000, 400_000);
    }

    [Fact]
    public void A_result_that_was_written_before_there_were_plots_is_read()
    {
        var path = Path.Combine(_folder, "older.json");
        var older = JsonNode.Parse(ResultJson.Render(SampleRun.Red))!;
        foreach (var outcome in older["outcomes"]!.AsArray()) outcome!.AsObject().Remove("plots");
        File.WriteAllText(path, older.ToJsonString());

        Assert.All(ResultFile.Read(path).Outcomes, outcome => Assert.Null(outcome.Plots));
    }

    [Fact]
    public void An_infinite_measure_does_not_lose_the_run()
    {
        var path = Path.Combine(_folder, "result.json");
        var outcome = new ScenarioOutcome { Id = "a", State = ScenarioState.Failed, Measures = [new("growth", double.PositiveInfinity, 3)] };

        ResultFile.Write(path, SampleRun.Red with { Outcomes = [outcome] });

        Assert.Equal(double.PositiveInfinity, ResultFile.Read(path).Outcomes[0].Measures[0].Value);
    }

    [Fact]
    public void Results_keep_to_the_published_schema()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Checkout.Root, "harness/schemas/result.schema.json")))!;

        Assert.All(
            new[] { SampleRun.Red, SampleRun.Green, SampleRun.Invalid, SamplePlots.Run },
            result => Assert.Empty(SchemaFaults.Of(JsonNode.Parse(ResultJson.Render(result)), schema)));
        Assert.Equal(RunResult.CurrentSchemaVersion, schema["properties"]!["schemaVersion"]!["const"]!.GetValue<int>());
    }

    [Fact]
    public void The_schema_notices_a_missing_field_and_an_unknown_state()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Checkout.Root, "harness/schemas/result.schema.json")))!;
        var result = JsonNode.Parse(ResultJson.Render(SampleRun.Red))!.AsObject();
        result.Remove("seed");
        result["outcomes"]![0]!["state"] = "green";
        result["expected"]![0]!["undescribed"] = 1;

        Assert.Equal(
            ["$.expected[0]: undescribed is not described", "$.outcomes[0].state: \"green\" is not one of its values", "$: seed is missing"],
            SchemaFaults.Of(result, schema).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_path_that_cannot_be_written_says_which_and_what_to_do()
    {
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");

        var fault = Assert.Throws<EnvironmentLacksException>(
            () => ResultFile.Write(Path.Combine(file, "result.json"), SampleRun.Red));

        Assert.Contains(Path.Combine(file, "result.json"), fault.Message);
        Assert.Contains("--out <folder>", fault.Message);
    }

    [Fact]
    public void A_path_that_is_a_folder_leaves_no_temporary_file()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "result.json")).FullName;

        Assert.Throws<EnvironmentLacksException>(() => ResultFile.Write(folder, SampleRun.Red));

        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("{\"schemaVersion\":", "is not a valid result of a run")]
    [InlineData("null", "It is empty")]
    [InlineData("{}", "is not a valid result of a run")]
    public void A_file_that_is_no_result_is_refused_by_name(string content, string words)
    {
        var path = Path.Combine(_folder, "broken.json");
        File.WriteAllText(path, content);

        var fault = Assert.Throws<InvalidDataException>(() => ResultFile.Read(path));

        Assert.Contains(path, fault.Message);
        Assert.Contains(words, fault.Message);
    }

    [Fact]
    public void A_result_of_a_newer_version_is_refused()
    {
        var path = Path.Combine(_folder, "newer.json");
        ResultFile.Write(path, SampleRun.Red with { SchemaVersion = RunResult.CurrentSchemaVersion + 1 });

        Assert.Contains("has schema version 2", Assert.Throws<InvalidDataException>(() => ResultFile.Read(path)).Message);
    }
}
