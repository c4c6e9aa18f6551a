using AiEndpoint.Hosting;
using Dapper;
using Npgsql;

namespace AiEndpoint.Transfers;

/// <summary>Reads and writes transfers. Everything here can be done again, and changes nothing then.</summary>
internal static class TransferStore
{
    private const string Columns =
        """
        transfer_id AS "TransferId", from_account AS "From", to_account AS "To", amount_minor AS "AmountMinor",
        currency AS "Currency", status AS "Status", reason AS "Reason"
        """;

    /// <summary>Stores a new transfer as pending, or finds the one that has this key already.</summary>
    /// <returns>The transfer; null if this owner has no such account, or there is none to pay to.</returns>
    /// <exception cref="RefusedException">The key belongs to a transfer with other content.</exception>
    public static async Task<Transfer?> StartAsync(
        NpgsqlConnection connection, Guid id, string owner, string key, TransferDetails details)
    {
        var row = new { id, owner, key, details.Content, details.From, details.To, details.AmountMinor, details.Currency };
        const string known =
            "SELECT count(*) = 2 FROM accounts WHERE (account_id = @From AND owner_id = @owner) OR account_id = @To";
        if (!await connection.ExecuteScalarAsync<bool>(known, row)) return null;
        await connection.ExecuteAsync(
            """
            INSERT INTO transfers (transfer_id, owner_id, request_key, fingerprint, from_account, to_account, amount_minor, currency)
            VALUES (@id, @owner, @key, @Content, @From, @To, @AmountMinor, @Currency)
            ON CONFLICT (owner_id, request_key) DO NOTHING
            """,
            row);
        return await connection.QuerySingleOrDefaultAsync<Transfer>(
            $"SELECT {Columns} FROM transfers WHERE owner_id = @owner AND request_key = @key AND fingerprint = @Content", row)
            ?? throw new RefusedException(
                StatusCodes.Status422UnprocessableEntity, "key-reused", "The key belongs to a transfer with other content.");
    }

    /// <summary>Finds a transfer of this owner.</summary>
    public static Task<Transfer?> FindAsync(NpgsqlConnection connection, string owner, Guid transferId) =>
        connection.QuerySingleOrDefaultAsync<Transfer>(
            $"SELECT {Columns} FROM transfers WHERE transfer_id = @transferId AND owner_id = @owner", new { transferId, owner });

    /// <summary>
    /// Claims the question about a pending transfer, unless somebody has it. All instances measure how long that is by the one clock
    /// that they share, and it is longer than a question and what follows from it take.
    /// </summary>
    /// <returns>Whether it is this request that asks; also if it has claimed the question before.</returns>
    public static async Task<bool> ClaimQuestionAsync(NpgsqlConnection connection, Guid transferId, Guid asker) =>
        await connection.ExecuteAsync(
            """
            UPDATE transfers SET asker = @asker, asked_until = now() + interval '3 seconds'
            WHERE transfer_id = @transferId AND status = 'pending' AND (asked_until <= now() OR asker = @asker)
            """,
            new { transferId, asker }) > 0;

    /// <summary>Gives back the question about a transfer, which was not answered.</summary>
    public static Task<int> ReleaseQuestionAsync(NpgsqlConnection connection, Guid transferId, Guid asker) =>
        connection.ExecuteAsync(
            "UPDATE transfers SET asker = NULL, asked_until = '-infinity' WHERE transfer_id = @transferId AND asker = @asker",
            new { transferId, asker });

    /// <summary>Completes or declines a transfer, unless that has been done.</summary>
    public static Task<Transfer> SettleAsync(NpgsqlConnection connection, Guid transferId, bool allowed, DateTimeOffset now) =>
        connection.QuerySingleAsync<Transfer>(
            $"SELECT {Columns} FROM settle_transfer(@transferId, @allowed, @now)", new { transferId, allowed, now });

    /// <summary>Reverses a transfer of this owner, if it is completed and its money is still there.</summary>
    public static Task<Transfer?> ReverseAsync(NpgsqlConnection connection, string owner, Guid transferId, DateTimeOffset now) =>
        connection.QuerySingleOrDefaultAsync<Transfer>(
            $"SELECT {Columns} FROM reverse_transfer(@transferId, @owner, @now)", new { transferId, owner, now });
}
