using Harness.Reports.Page;
using Harness.Verdicts;

namespace Drill.Scorecards.Pages;

/// <summary>The matrix of routes and attacks: closed, open, or closed to everybody.</summary>
internal static class MatrixSection
{
    /// <summary>The section; nothing for an exercise that has no such matrix.</summary>
    public static Html Of(AttackMatrix? matrix) => Html.When(matrix is not null, () => PageFrame.Card("Attacks and right uses", Html.Of($"""
        <p>{matrix!.Closed} of {matrix.Tried} attacks are closed. {matrix.OverBlocked} of {matrix.Used} right uses are over-blocked.</p>
        <p class="muted">An empty cell was not judged: there is no such attack, or its scenario ended before.</p>
        {Html.When(matrix.Attacks.Count > 0, () => Table(matrix, "Attacks", matrix.Attacks, isAttack: true))}
        {Html.When(matrix.Uses.Count > 0, () => Table(matrix, "Right uses", matrix.Uses, isAttack: false))}
        """)));

    private static Html Table(AttackMatrix matrix, string caption, IReadOnlyList<string> columns, bool isAttack)
    {
        var routes = matrix.Routes.Where(route => columns.Any(what => matrix.Find(route, what, isAttack) is not null));
        return Html.Of($"""
            <div class="scroll"><table class="matrix"><caption>{caption}</caption>
            <thead><tr><th scope="col">Where</th>{Html.Each(columns, what => Html.Of($"""<th scope="col">{what}</th>"""))}</tr></thead><tbody>
            {Html.Each(routes, route => Html.Of($"""
                <tr><th scope="row">{route}</th>{Html.Each(columns, what => Html.Of($"<td>{Cell(matrix.Find(route, what, isAttack))}</td>"))}</tr>

                """))}
            </tbody></table></div>

            """);
    }

    private static Html Cell(MatrixCell? cell) => Html.When(cell is not null, () => cell!.State switch
    {
        CellState.Closed => Icon.Named(ScenarioState.Passed, "closed"),
        CellState.Served => Icon.Named(ScenarioState.Passed, "served"),
        CellState.Open => Icon.Named(ScenarioState.Failed, "open"),
        _ => Icon.Named(ScenarioState.Failed, "over-blocked"),
    });
}
