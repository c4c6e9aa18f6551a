namespace Harness.Faults;

/// <summary>The server's complete answer to one unit.</summary>
/// <param name="Tags">The command tags in order, for example "INSERT 0 1" or "COMMIT".</param>
/// <param name="StatusBefore">
/// Transaction status before: 'I' outside, 'T' inside, 'E' inside a failed transaction.
/// </param>
/// <param name="StatusAfter">Transaction status after, with the same letters.</param>
/// <param name="SqlState">SQLSTATE of the error, null without one.</param>
/// <param name="RowsAffected">Rows that INSERT, UPDATE, DELETE, MERGE and COPY tags report, summed.</param>
/// <param name="CommittedWrite">
/// Whether the unit made changed rows durable: it ended outside a transaction, without an error, and committed at
/// least one row that was inserted, updated, deleted or merged. A SELECT counts when its SQL holds such a statement and
/// it returned rows; writes inside a function are not seen.
/// </param>
public sealed record UnitResult(
    IReadOnlyList<string> Tags,
    char StatusBefore,
    char StatusAfter,
    string? SqlState,
    long RowsAffected,
    bool CommittedWrite);
