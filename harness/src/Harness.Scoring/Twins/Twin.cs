namespace Harness.Twins;

/// <summary>Which of the two versions of a site is in the source.</summary>
public enum Twin
{
    /// <summary>The one with the defect.</summary>
    Bad,

    /// <summary>The one that looks as odd and is right.</summary>
    Good,
}
