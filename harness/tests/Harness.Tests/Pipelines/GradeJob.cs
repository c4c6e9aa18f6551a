namespace Harness.Tests.Pipelines;

/// <summary>What a Job does after a pod has failed.</summary>
internal enum FailureAction
{
    /// <summary>The pod is replaced, and its failure is not counted.</summary>
    Ignore,

    /// <summary>The pod is replaced until too many of its index have failed. This is also what happens where no rule matches.</summary>
    Count,

    /// <summary>The index has failed.</summary>
    FailIndex,
}

/// <summary>A rule of a Job's `podFailurePolicy`.</summary>
/// <param name="Action">What it says.</param>
/// <param name="ExitCodes">The exit codes that it matches; none where it matches a condition.</param>
/// <param name="Condition">The condition of the pod that it matches; null where it matches exit codes.</param>
internal sealed record FailureRule(FailureAction Action, IReadOnlyList<int> ExitCodes, string? Condition);

/// <summary>The Job of `pipelines/kubernetes/grade-job.yaml`, as Kubernetes reads it.</summary>
internal sealed class GradeJob
{
    public const string File = "pipelines/kubernetes/grade-job.yaml";

    /// <summary>The condition of a pod that Kubernetes itself ended: drained, preempted.</summary>
    public const string Disrupted = "DisruptionTarget";

    public Yaml Manifest { get; } = Yaml.Documents(File)[0];

    public Yaml Pod => Manifest["spec"]["template"]["spec"];

    public Yaml Container => Assert.Single(Pod["containers"].Items);

    public IReadOnlyList<string> Command => [.. Container["command"].Items.Select(part => part.Text)];

    public IReadOnlyDictionary<string, string> Environment =>
        Container["env"].Items.ToDictionary(variable => variable["name"].Text, variable => variable["value"].Text);

    public IReadOnlyList<string> Mounts => [.. Container["volumeMounts"].Items.Select(mount => mount["mountPath"].Text)];

    /// <summary>How often a pod of one index may fail, and be counted, before the index has failed.</summary>
    public int FailuresPerIndex => Manifest["spec"]["backoffLimitPerIndex"].Number;

    public IReadOnlyList<FailureRule> Rules => [.. Manifest["spec"]["podFailurePolicy"]["rules"].Items.Select(RuleOf)];

    /// <summary>What happens after a pod has ended with a code that is not 0. The first rule that matches decides.</summary>
    /// <param name="exitCode">The container's.</param>
    /// <param name="condition">The pod's condition; null for none.</param>
    public FailureAction After(int exitCode, string? condition) =>
        Rules.FirstOrDefault(rule => rule.Condition is null ? rule.ExitCodes.Contains(exitCode) : rule.Condition == condition)?.Action
        ?? FailureAction.Count;

    private FailureRule RuleOf(Yaml rule)
    {
        var codes = rule["onExitCodes"];
        if (codes.IsThere)
        {
            Assert.Equal("In", codes["operator"].Text);
            Assert.Equal(Container["name"].Text, codes["containerName"].Text);
        }

        var conditions = rule["onPodConditions"].Items;
        Assert.All(conditions, condition => Assert.Equal("True", condition["status"].Text));
        return new FailureRule(
            Enum.Parse<FailureAction>(rule["action"].Text),
            [.. codes["values"].Items.Select(code => code.Number)],
            conditions.Select(condition => condition["type"].Text).SingleOrDefault());
    }
}
