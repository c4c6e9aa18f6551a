namespace Harness.Measurement;

/// <summary>How a counted quantity grows when the data set grows tenfold.</summary>
/// <param name="AtN">The count with n rows.</param>
/// <param name="At10N">The count with 10n rows.</param>
/// <param name="Floor">What any correct answer costs, whatever the size; growth is judged on the excess over it.</param>
public sealed record Growth(double AtN, double At10N, double Floor = 0)
{
    /// <summary>
    /// Excess at 10n over excess at n: 1 without growth, 10 when it grows with the rows. An excess below one counts as
    /// one, because these are counts: between 0 and 1 statement there is no ratio worth judging.
    /// </summary>
    public double ExcessRatio => Math.Max(At10N - Floor, 1) / Math.Max(AtN - Floor, 1);
}
