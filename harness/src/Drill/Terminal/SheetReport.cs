using Drill.Sheets;
using Harness.Exercises;
using Harness.Reports;
using Spectre.Console;

namespace Drill.Terminal;

/// <summary>Prints whether the form of an answer sheet is right. It says nothing about what is right, and no verdict depends on it.</summary>
internal static class SheetReport
{
    /// <summary>Prints one line, and one for each fault; nothing if the exercise has no sheet.</summary>
    public static void Write(IAnsiConsole console, Exercise exercise)
    {
        if (SheetFiles.Find(exercise) is not { } sheet) return;
        var answers = sheet.ReadWorkingCopy();
        console.Profile.Out.Writer.WriteLine(
            $"Sheet   {sheet.Form.Answers}: {answers.ById.Count} of {Units.Count(sheet.Form.Questions.Count, "question")} answered"
            + $"{(answers.Faults.Count == 0 ? "" : $", {Units.Count(answers.Faults.Count, "fault")} of form")}. Only a grading scores it.");
        foreach (var fault in answers.Faults) console.WriteLine("  " + PlainText.Clean(fault), StateStyle.Quiet);
    }
}
