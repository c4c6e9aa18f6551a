using Drill.Building;
using Harness.Verdicts;

namespace Harness.Tests.Drill;

public sealed class DotnetBuildTests
{
    [Fact]
    public void Each_error_is_told_once_and_warnings_are_not()
    {
        const string output = """
            Payments.cs(3,5): warning CS0168: unused [src/DoubleCharge.csproj]
            Payments.cs(12,3): error CS1002: ; expected [src/DoubleCharge.csproj]
            Payments.cs(12,3): error CS1002: ; expected [src/DoubleCharge.csproj]
            """;

        Assert.Equal(["Payments.cs(12,3): error CS1002: ; expected [src/DoubleCharge.csproj]"], DotnetBuild.ErrorLines(output));
    }

    [Fact]
    public void Output_without_an_error_line_is_told_whole() =>
        Assert.Equal(["The SDK is broken."], DotnetBuild.ErrorLines("The SDK is broken.\n"));

    [Theory]
    [InlineData("Microsoft.Common.CurrentVersion.targets(5321,5): error MSB3027: Could not copy \"a.dll\" to \"b.dll\". Exceeded retry count of 10. Failed. The file is locked by: \".NET Host (4711)\" [src/DoubleCharge.csproj]", true)]
    [InlineData("CSC : error CS2012: Cannot open 'DoubleCharge.dll' for writing -- 'The process cannot access the file 'DoubleCharge.dll' because it is being used by another process.' [src/DoubleCharge.csproj]", true)]
    [InlineData("Payments.cs(12,3): error CS1002: ; expected [src/DoubleCharge.csproj]", false)]
    public void A_service_whose_files_are_in_use_is_not_one_that_does_not_build(string line, bool inUse)
    {
        var explained = new ServiceBuilder("/root").Explain(
            SampleExercise.Of() with { Manifest = SampleExercise.Of().Manifest with { Service = "src/DoubleCharge.csproj" } }, new BuildOutcome(false, [line]));

        if (inUse) Assert.Contains("A program uses the files", Assert.IsType<EnvironmentLacksException>(explained).Message);
        else Assert.IsType<InvalidServiceException>(explained);
    }
}
