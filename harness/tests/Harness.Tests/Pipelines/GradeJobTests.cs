using System.Text.RegularExpressions;
using Harness.Tests.Repository;
using Harness.Verdicts;

namespace Harness.Tests.Pipelines;

/// <summary>The parts of the Job, of its image and of `drill` that must agree.</summary>
public sealed partial class GradeJobTests
{
    private readonly GradeJob _job = new();

    [Fact]
    public void One_submission_is_one_index_and_ten_thousand_of_them_are_graded()
    {
        var spec = _job.Manifest["spec"];

        Assert.Equal(("batch/v1", "Job"), (_job.Manifest["apiVersion"].Text, _job.Manifest["kind"].Text));
        Assert.Equal("Indexed", spec["completionMode"].Text);
        Assert.Equal(10_000, spec["completions"].Number);
        // Kubernetes takes a policy for failures only for pods that it does not restart in place.
        Assert.Equal("Never", _job.Pod["restartPolicy"].Text);
        Assert.Equal("Failed", spec["podReplacementPolicy"].Text);
        Assert.InRange(spec["maxFailedIndexes"].Number, 1, spec["completions"].Number / 10);
    }

    [Theory]
    [InlineData(ExitCode.Inconclusive, null, "Count")]
    [InlineData(ExitCode.EnvironmentLacks, null, "Count")]
    [InlineData(137, null, "Count")]
    [InlineData(143, null, "Count")]
    [InlineData(ExitCode.WrongUsage, null, "FailIndex")]
    [InlineData(ExitCode.Red, null, "FailIndex")]
    [InlineData(ExitCode.InvalidService, null, "FailIndex")]
    [InlineData(ExitCode.Inconclusive, GradeJob.Disrupted, "Ignore")]
    [InlineData(137, GradeJob.Disrupted, "Ignore")]
    public void What_is_final_is_not_tried_again_and_what_is_not_is(int exitCode, string? condition, string action) =>
        Assert.Equal(action, _job.After(exitCode, condition).ToString());

    [Fact]
    public void A_rule_names_no_exit_code_twice_and_never_success()
    {
        var codes = _job.Rules.SelectMany(rule => rule.ExitCodes).ToList();

        Assert.Equal(codes.Distinct(), codes);
        Assert.DoesNotContain(ExitCode.Green, codes);
    }

    [Fact]
    public void Its_command_is_in_its_image_and_its_folders_are_its_volumes()
    {
        var workingFolder = WorkingFolder().Match(Read("Dockerfile")).Groups[1].Value;
        var command = Assert.Single(_job.Command);

        Assert.StartsWith(workingFolder + "/", command);
        Assert.True(File.Exists(Path.Combine(Checkout.Root, Path.GetRelativePath(workingFolder, command))));
        Assert.Equal([_job.Environment["SUBMISSIONS"], _job.Environment["RESULTS"]], _job.Mounts);
        Assert.Equal(
            _job.Pod["volumes"].Items.Select(volume => volume["name"].Text),
            _job.Container["volumeMounts"].Items.Select(mount => mount["name"].Text));
        Assert.Equal("true", _job.Container["volumeMounts"].Items[0]["readOnly"].Text);
    }

    [Fact]
    public void The_sandbox_gets_what_it_needs_and_the_node_stays_out_of_reach()
    {
        var security = _job.Container["securityContext"];

        Assert.Equal(["SYS_ADMIN", "NET_ADMIN"], security["capabilities"]["add"].Items.Select(capability => capability.Text));
        Assert.Equal(("Unconfined", "Unconfined"), (security["seccompProfile"]["type"].Text, security["appArmorProfile"]["type"].Text));
        Assert.Equal(["appArmorProfile", "capabilities", "runAsUser", "seccompProfile"], security.Entries.Keys.Order());
        Assert.Equal("false", _job.Pod["hostUsers"].Text);
        Assert.Equal("false", _job.Pod["automountServiceAccountToken"].Text);
        var network = Yaml.Documents(GradeJob.File)[1];
        Assert.Equal("NetworkPolicy", network["kind"].Text);
        Assert.Equal(["Ingress", "Egress"], network["spec"]["policyTypes"].Items.Select(type => type.Text));
        Assert.Equal(
            network["spec"]["podSelector"]["matchLabels"]["app"].Text, _job.Manifest["spec"]["template"]["metadata"]["labels"]["app"].Text);
    }

    [Fact]
    public void A_try_may_take_as_long_as_a_grading()
    {
        var limits = new global::Drill.Sandboxing.SandboxLimits();
        var longest = limits.BuildTime + (limits.SeedTime * int.Parse(_job.Environment["SEEDS"])) + HuntOf(_job.Environment["HUNT"]);

        Assert.True(longest * 1.5 < TimeSpan.FromSeconds(_job.Pod["activeDeadlineSeconds"].Number));
    }

    [Fact]
    public void The_image_has_what_grading_needs_and_knows_the_commit()
    {
        var image = Read("Dockerfile");

        Assert.All((string[])["bubblewrap", "git", "postgresql", "util-linux"], package => Assert.Matches($@"\b{package}\b", image));
        Assert.Contains("ENTRYPOINT [\"./drill\"]", image);
        Assert.Contains($"sdk:{Sdk()}", image);
        // Grading takes an exercise as it was last committed.
        Assert.DoesNotContain(".git", Read(".dockerignore").Split('\n'));
        Assert.Contains("artifacts", Read(".dockerignore").Split('\n'));
    }

    [Fact]
    public void Its_page_says_what_becomes_of_each_exit_code()
    {
        var page = Read("pipelines/README.md");

        Assert.All((string[])["0 green", "1 red", "3 invalid", "4 inconclusive", "5 the environment lacks", "2 wrong usage"], code => Assert.Contains(code, page));
        Assert.Contains($"--seeds {_job.Environment["SEEDS"]} --hunt {_job.Environment["HUNT"]}", page);
        Assert.Equal(4, _job.FailuresPerIndex + 1);
        Assert.Contains("four times in all", page);
    }

    private static TimeSpan HuntOf(string text) => TimeSpan.FromMinutes(int.Parse(text.TrimEnd('m')));

    /// <summary>The SDK's major and minor version, as global.json asks for it.</summary>
    internal static string Sdk() => SdkVersion().Match(Read("global.json")).Groups[1].Value;

    private static string Read(string path) => File.ReadAllText(Path.Combine(Checkout.Root, path));

    [GeneratedRegex(@"^WORKDIR (\S+)$", RegexOptions.Multiline)]
    private static partial Regex WorkingFolder();

    [GeneratedRegex("\"version\": \"([0-9]+\\.[0-9]+)\\.")]
    private static partial Regex SdkVersion();
}
