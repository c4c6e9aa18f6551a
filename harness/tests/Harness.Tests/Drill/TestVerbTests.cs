using System.Xml.Linq;
using Drill.Verbs;
using Harness.Tests.Repository;

namespace Harness.Tests.Drill;

public sealed class TestVerbTests
{
    [Fact]
    public void A_service_that_tests_start_is_not_run_as_tests() =>
        Assert.Equal(["Browser.Tests", "Harness.Tests"], TestVerb.TestProjects(Path.Combine(Checkout.Root, "harness", "tests")));

    [Fact]
    public void Without_a_browser_only_the_tests_that_need_one_are_left_out_and_the_way_to_get_one_is_said()
    {
        Assert.Contains("apt-get install chromium", TestVerb.WhyNotRun("Browser.Tests", chromium: null));
        Assert.Null(TestVerb.WhyNotRun("Browser.Tests", "chromium"));
        Assert.Null(TestVerb.WhyNotRun("Harness.Tests", chromium: null));
    }

    [Fact]
    public void Passed_failed_and_skipped_tests_are_told_apart_and_the_other_process_of_a_test_is_none()
    {
        var results = XDocument.Parse("""
            <assemblies><assembly><collection>
              <test name="a" result="Pass" />
              <test name="b" result="Fail"><failure><message>expected 1</message></failure></test>
              <test name="c" result="Skip"><reason>no sandbox here</reason></test>
              <test name="d" result="NotRun" />
            </collection><errors><error name="cleanup" type="x" /></errors></assembly></assemblies>
            """);

        var (passed, failures, skipped) = TestVerb.Read(results);

        Assert.Equal(1, passed);
        Assert.Equal(["b: expected 1", "cleanup"], failures);
        Assert.Equal(["c: no sandbox here"], skipped);
    }
}
