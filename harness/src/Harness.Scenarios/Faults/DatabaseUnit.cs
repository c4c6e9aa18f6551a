namespace Harness.Faults;

/// <summary>
/// What a client sends PostgreSQL before it needs an answer: one simple query, or extended-protocol messages up to
/// Sync.
/// </summary>
/// <param name="Connection">Counts the proxy's connections from one.</param>
/// <param name="Number">Counts the proxy's units from one.</param>
/// <param name="Sql">
/// The SQL that the unit executes, statements parted by "; ". Statements prepared earlier are included. A unit that
/// only prepares has an empty text. Of very much SQL it is the beginning.
/// </param>
/// <param name="IsWhole">Whether that is all of the SQL. Where it is not, the unit may do anything.</param>
public sealed record DatabaseUnit(long Connection, long Number, string Sql, bool IsWhole = true)
{
    private const int DescriptionChars = 120;

    /// <summary>
    /// The SQL of the transaction so far, this unit's included. Complete once the unit is answered; before that, units
    /// of the same transaction that are themselves unanswered may lack.
    /// </summary>
    public string TransactionSql { get; init; } = Sql;

    /// <summary>The SQL in one line, cut to 120 characters.</summary>
    public string Description { get; } = Describe(Sql);

    /// <summary>
    /// Whether the unit can read or change anything that others see. Preparing, BEGIN, SET, SAVEPOINT and the like
    /// cannot; drivers send them along with the first real statement, so they are no operation of their own.
    /// </summary>
    public bool IsOperation { get; } = !IsWhole || SqlText.HasEffectBeyondSession(Sql);

    private static string Describe(string sql)
    {
        var line = SqlText.OneLine(sql);
        return line.Length switch
        {
            0 => "(prepare)",
            > DescriptionChars => string.Concat(line.AsSpan(0, DescriptionChars - 1), "…"),
            _ => line,
        };
    }
}

/// <summary>What becomes of a unit that the server has not seen yet.</summary>
public enum UnitAction
{
    /// <summary>Send it to the server.</summary>
    Forward,

    /// <summary>Cut the connection: the server never sees the unit.</summary>
    Cut,
}

/// <summary>What becomes of an answer that the client has not seen yet.</summary>
public enum AnswerAction
{
    /// <summary>Give it to the client.</summary>
    Deliver,

    /// <summary>Cut the connection: the client never learns the outcome.</summary>
    Drop,
}
