using AiEndpoint.Hosting;
using Dapper;
using Npgsql;

namespace AiEndpoint.Transfers;

/// <summary>Reads and writes transfers.</summary>
internal static class TransferStore
{
    private const string Columns =
        """
        transfer_id AS "TransferId", from_account AS "From", to_account AS "To", amount_minor AS "AmountMinor",
        currency AS "Currency", status AS "Status", reason AS "Reason"
        """;

    // Keeps those apart who settle or reverse one transfer: the second waits for the first, and sees what it did.
    private const string RowLock = "FOR NO KEY UPDATE";

    private const string Decline = "UPDATE transfers SET status = 'declined', reason = @reason";

    /// <summary>Stores a new transfer as pending, or finds the one that has this key already.</summary>
    /// <exception cref="RefusedException">The key belongs to a transfer with other content.</exception>
    public static async Task<Transfer> AddAsync(NpgsqlConnection connection, string owner, string key, TransferDetails details)
    {
        var row = new
        {
            id = Guid.CreateVersion7(), owner, key, details.Fingerprint, details.From, details.To, details.AmountMinor, details.Currency,
        };
        await connection.ExecuteAsync(
            """
            INSERT INTO transfers (transfer_id, owner_id, request_key, fingerprint, from_account, to_account, amount_minor, currency)
            VALUES (@id, @owner, @key, @Fingerprint, @From, @To, @AmountMinor, @Currency)
            ON CONFLICT (owner_id, request_key) DO NOTHING
            """,
            row);
        return await connection.QuerySingleOrDefaultAsync<Transfer>(
            $"SELECT {Columns} FROM transfers WHERE owner_id = @owner AND request_key = @key AND fingerprint = @Fingerprint", row)
            ?? throw new RefusedException(
                StatusCodes.Status422UnprocessableEntity, "key-reused", "The key belongs to a transfer with other content.");
    }

    /// <summary>Finds a transfer of this owner.</summary>
    public static Task<Transfer?> FindAsync(NpgsqlConnection connection, string owner, Guid transferId) =>
        connection.QuerySingleOrDefaultAsync<Transfer>(
            $"SELECT {Columns} FROM transfers WHERE transfer_id = @transferId AND owner_id = @owner", new { transferId, owner });

    /// <summary>Finds a transfer of this owner and locks it.</summary>
    public static Task<Transfer?> FindAndLockAsync(NpgsqlConnection connection, string owner, Guid transferId) =>
        connection.QuerySingleOrDefaultAsync<Transfer>(
            $"SELECT {Columns} FROM transfers WHERE transfer_id = @transferId AND owner_id = @owner {RowLock}",
            new { transferId, owner });

    /// <summary>Declines a transfer of this owner, unless it was settled meanwhile, and returns it as it is then.</summary>
    public static async Task<Transfer> DeclineAsync(NpgsqlConnection connection, string owner, Guid transferId, string reason) =>
        await connection.QuerySingleOrDefaultAsync<Transfer>(
            $"{Decline} WHERE transfer_id = @transferId AND status = 'pending' RETURNING {Columns}", new { transferId, reason })
        ?? (await FindAsync(connection, owner, transferId))!;
}
