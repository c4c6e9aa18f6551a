using Drill.Grading;

namespace Drill.Scorecards;

/// <summary>
/// What scenarios tried at each route, attack by attack and right use by right use, for an exercise about security: closing a route to
/// everybody is as wrong as leaving it open. It repeats what scenarios judged, and decides nothing.
/// </summary>
/// <param name="Cells">What was judged, in that order. A scenario that failed may have ended before its other cells.</param>
internal sealed record AttackMatrix(IReadOnlyList<MatrixCell> Cells)
{
    /// <summary>The prefix of the names of measures that count what an attack got: `attack: [what] @ [route]`; 0 where it is closed.</summary>
    public const string AttackPrefix = "attack: ";

    /// <summary>The prefix of the names of measures that count right uses which were refused: `use: [what] @ [route]`; 0 where all were served.</summary>
    public const string UsePrefix = "use: ";

    private const string Between = " @ ";
    private const int MostCells = 400;

    /// <summary>The rows.</summary>
    public IReadOnlyList<string> Routes => [.. Cells.Select(cell => cell.Route).Distinct()];

    /// <summary>The columns of attacks.</summary>
    public IReadOnlyList<string> Attacks => [.. Cells.Where(cell => cell.IsAttack).Select(cell => cell.What).Distinct()];

    /// <summary>The columns of right uses.</summary>
    public IReadOnlyList<string> Uses => [.. Cells.Where(cell => !cell.IsAttack).Select(cell => cell.What).Distinct()];

    /// <summary>How many attacks were tried.</summary>
    public int Tried => Cells.Count(cell => cell.IsAttack);

    /// <summary>How many of them got nothing.</summary>
    public int Closed => Count(CellState.Closed);

    /// <summary>How many right uses were tried.</summary>
    public int Used => Cells.Count(cell => !cell.IsAttack);

    /// <summary>How many of them were refused.</summary>
    public int OverBlocked => Count(CellState.OverBlocked);

    /// <summary>The matrix of a grading: a cell is as bad as with its worst seed. Null if no scenario measured one.</summary>
    public static AttackMatrix? Of(GradeResult result)
    {
        var cells = result.Seeds.SelectMany(seed => seed.Suite.Concat(seed.HeldBack)).SelectMany(outcome => outcome.Measures)
            .Select(measure => Read(measure.Name, measure.Value)).OfType<MatrixCell>()
            .GroupBy(cell => (cell.Route, cell.What, cell.IsAttack)).Select(same => same.MaxBy(cell => cell.State)!).Take(MostCells).ToList();
        return cells.Count == 0 ? null : new AttackMatrix(cells);
    }

    /// <summary>Whether a measure of this name is a cell of a matrix.</summary>
    public static bool IsCell(string measure) => Read(measure, 0) is not null;

    /// <summary>What became of an attack, or of a right use, at a route; null where nothing was judged.</summary>
    public MatrixCell? Find(string route, string what, bool isAttack) =>
        Cells.FirstOrDefault(cell => cell.Route == route && cell.What == what && cell.IsAttack == isAttack);

    private static MatrixCell? Read(string name, double value)
    {
        var isAttack = name.StartsWith(AttackPrefix, StringComparison.Ordinal);
        if (!isAttack && !name.StartsWith(UsePrefix, StringComparison.Ordinal)) return null;
        var parts = name[(isAttack ? AttackPrefix : UsePrefix).Length..].Split(Between, 2);
        if (parts.Length < 2) return null;
        var state = (isAttack, value > 0) switch
        {
            (true, false) => CellState.Closed,
            (true, true) => CellState.Open,
            (false, false) => CellState.Served,
            (false, true) => CellState.OverBlocked,
        };
        return new MatrixCell(Bounded.Name(parts[1]), Bounded.Name(parts[0]), state);
    }

    private int Count(CellState state) => Cells.Count(cell => cell.State == state);
}

/// <summary>One attack, or one right use, at one route.</summary>
/// <param name="Route">The route, or another place of the service.</param>
/// <param name="What">The attack or the use.</param>
/// <param name="State">What became of it.</param>
internal sealed record MatrixCell(string Route, string What, CellState State)
{
    /// <summary>Whether it is an attack.</summary>
    internal bool IsAttack => State is CellState.Closed or CellState.Open;
}

/// <summary>What became of an attack or a right use; the worse of two comes later.</summary>
internal enum CellState
{
    /// <summary>The attack got nothing.</summary>
    Closed,

    /// <summary>The right use was served.</summary>
    Served,

    /// <summary>The attack got something.</summary>
    Open,

    /// <summary>The right use was refused.</summary>
    OverBlocked,
}
