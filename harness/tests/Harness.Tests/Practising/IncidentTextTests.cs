using Drill.Practising;

namespace Harness.Tests.Practising;

public sealed class IncidentTextTests
{
    [Fact]
    public void The_first_section_is_what_has_happened()
    {
        Assert.Equal(["> INC-1", "", "More."], IncidentText.Of("# Title\n\nTime box.\n\n## The incident\n\n> INC-1\r\n\r\nMore.\n\n## The contract\n\nC1"));
        Assert.Empty(IncidentText.Of("# Title\n\nNo section."));
    }
}
