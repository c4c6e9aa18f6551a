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

    /// <summary>Finds a transfer of this owner and locks it: whoever wants to change it waits here, and then sees what became of it.</summary>
    public static Task<Transfer?> LockAsync(NpgsqlConnection connection, string owner, Guid transferId) =>
        connection.QuerySingleOrDefaultAsync<Transfer>(
            $"SELECT {Columns} FROM transfers WHERE transfer_id = @transferId AND owner_id = @owner FOR UPDATE",
            new { transferId, owner });

    /// <summary>Changes the status of a transfer that this transaction has locked, and returns it.</summary>
    public static Task<Transfer> ChangeAsync(NpgsqlConnection connection, Guid transferId, string status, string? reason) =>
        connection.QuerySingleAsync<Transfer>(
            $"UPDATE transfers SET status = @status, reason = @reason WHERE transfer_id = @transferId RETURNING {Columns}",
            new { transferId, status, reason });
}
