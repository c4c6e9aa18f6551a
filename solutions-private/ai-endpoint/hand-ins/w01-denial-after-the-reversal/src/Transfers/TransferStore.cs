using AiEndpoint.Hosting;

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
    public static async Task<Transfer> AddAsync(Session session, string owner, string key, TransferDetails details)
    {
        var row = new
        {
            id = Guid.CreateVersion7(), owner, key, details.Fingerprint, details.From, details.To, details.AmountMinor, details.Currency,
        };
        await session.ExecuteAsync(
            """
            INSERT INTO transfers (transfer_id, owner_id, request_key, fingerprint, from_account, to_account, amount_minor, currency)
            VALUES (@id, @owner, @key, @Fingerprint, @From, @To, @AmountMinor, @Currency)
            ON CONFLICT (owner_id, request_key) DO NOTHING
            """,
            row);
        return await session.FindAsync<Transfer>(
            $"SELECT {Columns} FROM transfers WHERE owner_id = @owner AND request_key = @key AND fingerprint = @Fingerprint", row)
            ?? throw new RefusedException(
                StatusCodes.Status422UnprocessableEntity, "key-reused", "The key belongs to a transfer with other content.");
    }

    /// <summary>Finds a transfer of this owner.</summary>
    public static Task<Transfer?> FindAsync(Session session, string owner, Guid transferId) =>
        session.FindAsync<Transfer>(
            $"SELECT {Columns} FROM transfers WHERE transfer_id = @transferId AND owner_id = @owner", new { transferId, owner });

    /// <summary>Finds a transfer of this owner, and keeps it until the transaction ends.</summary>
    public static Task<Transfer?> LockAsync(Session session, string owner, Guid transferId) =>
        session.FindAsync<Transfer>(
            $"SELECT {Columns} FROM transfers WHERE transfer_id = @transferId AND owner_id = @owner FOR UPDATE",
            new { transferId, owner });

    /// <summary>Declines a transfer that fraud prevention denies; null if it is settled: done is done, and no is no.</summary>
    public static Task<Transfer?> TryDenyAsync(Session session, Guid transferId) =>
        session.FindAsync<Transfer>(
            $"""
            UPDATE transfers SET status = 'declined', reason = 'fraud'
            WHERE transfer_id = @transferId AND status NOT IN ('completed', 'declined')
            RETURNING {Columns}
            """,
            new { transferId });

    /// <summary>Changes the status of a locked transfer, and returns it.</summary>
    public static Task<Transfer> ChangeAsync(Session session, Guid transferId, string status, string? reason = null) =>
        session.GetAsync<Transfer>(
            $"UPDATE transfers SET status = @status, reason = @reason WHERE transfer_id = @transferId RETURNING {Columns}",
            new { transferId, status, reason });
}
