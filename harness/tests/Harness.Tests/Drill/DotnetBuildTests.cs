using Drill.Building;

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
}
