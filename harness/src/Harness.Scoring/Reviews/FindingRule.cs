namespace Harness.Reviews;

/// <summary>What findings are about.</summary>
public enum RuleTarget
{
    /// <summary>The bad sites of the hand-out.</summary>
    Bad,

    /// <summary>Its good ones.</summary>
    Good,

    /// <summary>All sites, as somebody names them who does not know which are bad.</summary>
    All,

    /// <summary>Lines of which no site has any.</summary>
    Elsewhere,

    /// <summary>The place that the rule names itself.</summary>
    Place,
}

/// <summary>Which of a site's lines findings are at.</summary>
public enum RuleLines
{
    /// <summary>Its first anchor.</summary>
    FirstAnchor,

    /// <summary>Its last anchor: as honest a place.</summary>
    LastAnchor,

    /// <summary>The whole file of its first anchor.</summary>
    WholeFile,
}

/// <summary>Whether what findings say is what the site accepts.</summary>
public enum RuleClaim
{
    /// <summary>The first clause and the first harm that it accepts.</summary>
    Accepted,

    /// <summary>An accepted clause, and a harm that is not accepted.</summary>
    OtherHarm,

    /// <summary>An accepted harm, and a clause that is not accepted.</summary>
    OtherClause,
}

/// <summary>
/// Findings of a scored review, said in a way that holds for every hand-out: "all bad sites, at the right place, with a wrong harm". The seed of the
/// hand-out decides what they are.
/// </summary>
public sealed record FindingRule
{
    /// <summary>What the findings are about.</summary>
    public required RuleTarget Of { get; init; }

    /// <summary>Only these sites; empty for all.</summary>
    public IReadOnlyList<string> Sites { get; init; } = [];

    /// <summary>The most sites, or for <see cref="RuleTarget.Elsewhere"/> the number of findings; null for all sites.</summary>
    public int? Take { get; init; }

    /// <summary>Whether the seed draws the order of the sites, and so those that are taken. Otherwise it is the order of their file.</summary>
    public bool Drawn { get; init; }

    /// <summary>How often each finding is there.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Which of a site's lines the findings are at.</summary>
    public RuleLines At { get; init; } = RuleLines.FirstAnchor;

    /// <summary>The most lines of a finding: the first ones of the place. It does not bound whole files.</summary>
    public int MostLines { get; init; } = 3;

    /// <summary>Whether what they say is what the site accepts.</summary>
    public RuleClaim Claim { get; init; } = RuleClaim.Accepted;

    /// <summary>For <see cref="RuleTarget.Place"/>: where the finding is.</summary>
    public SiteAnchor? Place { get; init; }

    /// <summary>The clause that the findings name, whatever is accepted; where there is no site, null for the form's first.</summary>
    public string? Clause { get; init; }

    /// <summary>The harm that the findings name, whatever is accepted; where there is no site, null for the form's first.</summary>
    public string? Harm { get; init; }

    /// <summary>How sure they are, in percent.</summary>
    public int Confidence { get; init; } = 80;

    /// <summary>The test file that proves the finding; null for none.</summary>
    public string? Proof { get; init; }

    /// <summary>Whether that proof is accepted.</summary>
    public bool ProofIsAccepted { get; init; }
}
