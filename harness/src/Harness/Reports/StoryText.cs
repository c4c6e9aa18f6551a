using Harness.Verdicts;
namespace Harness.Reports;
/// <summary>tmp</summary>
public static class StoryText
{
    /// <summary>tmp</summary>
    public static string Describe(ScenarioOutcome outcome) => outcome.Reason ?? outcome.Story?.MustHold ?? "";
}
