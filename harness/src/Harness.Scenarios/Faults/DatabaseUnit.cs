namespace Harness.Faults;

/// <summary>
/// What a client sends to PostgreSQL before it needs an answer: one simple query, or extended-protocol messages up to
/// Sync.
/// </summary>
/// <param name="Connection">The connection's number in this proxy, from one.</param>
/// <param name="Number">The unit's number in this proxy, from one.</param>
/// <param name="Sql">
/// The SQL that the unit executes, including statements prepared earlier; statements are separated by "; ". A unit that
/// only prepares has an empty text. Very long SQL is cut to its beginning.
/// </param>
/// <param name="IsWhole">Whether this is all of the SQL. Where it is not, the unit may do anything.</param>
public sealed record DatabaseUnit(long Connection, long Number, string Sql, bool IsWhole = true)
{
    private const int DescriptionChars = 120;

    /// <summary>
    /// The SQL of the transaction so far, including this unit. Complete once the unit is answered; before that, earlier units
    /// of the same transaction that are still unanswered may be missing.
    /// </summary>
    public string TransactionSql { get; init; } = Sql;

    /// <summary>The SQL in one line, cut to 120 characters.</summary>
    public string Description { get; } = Describe(Sql);

    /// <summary>
    /// Whether the unit can read or change anything that other sessions see. Preparing, BEGIN, SET, SAVEPOINT and the like
    /// cannot; drivers send them along with the first real statement, so they do not count as operations.
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

/// <summary>What to do with a unit that the server has not seen yet.</summary>
public enum UnitAction
{
    /// <summary>Send the unit to the server.</summary>
    Forward,

    /// <summary>Cut the connection: the server never sees the unit.</summary>
    Cut,
}

/// <summary>What to do with an answer that the client has not seen yet.</summary>
public enum AnswerAction
{
    /// <summary>Pass the answer on to the client.</summary>
    Deliver,

    /// <summary>Cut the connection: the client never learns the outcome.</summary>
    Drop,
}
