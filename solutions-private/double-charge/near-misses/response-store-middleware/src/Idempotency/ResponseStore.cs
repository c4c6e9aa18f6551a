using Dapper;
using Npgsql;

namespace DoubleCharge.Idempotency;

/// <summary>What is known of a key.</summary>
/// <param name="RequestHash">Hash of the request that came with it first.</param>
/// <param name="Response">The answer to that request; null while there is none.</param>
internal sealed record KeyClaim(string RequestHash, StoredResponse? Response);

/// <summary>Idempotency keys and the answers to them, in PostgreSQL, for all instances.</summary>
internal sealed class ResponseStore(NpgsqlDataSource database)
{
    /// <summary>Claims a key for a request, or returns the claim of whoever was first.</summary>
    public async Task<KeyClaim> ClaimAsync(string key, string requestHash, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO idempotency_keys (key, request_hash) VALUES (@key, @requestHash) ON CONFLICT DO NOTHING",
            new { key, requestHash },
            cancellationToken: cancellationToken));
        var row = await connection.QuerySingleAsync<Row>(new CommandDefinition(
            """
            SELECT request_hash AS "RequestHash", status AS "Status", content_type AS "ContentType", body AS "Body"
            FROM idempotency_keys WHERE key = @key
            """,
            new { key },
            cancellationToken: cancellationToken));
        return new KeyClaim(
            row.RequestHash,
            row is { Status: { } status, ContentType: { } contentType, Body: { } body }
                ? new StoredResponse(status, contentType, body)
                : null);
    }

    /// <summary>Keeps the answer to a claimed key; the first that is kept stays.</summary>
    public async Task KeepAsync(string key, StoredResponse response, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE idempotency_keys SET status = @Status, content_type = @ContentType, body = @Body
            WHERE key = @key AND status IS NULL
            """,
            new { key, response.Status, response.ContentType, response.Body },
            cancellationToken: cancellationToken));
    }

    private sealed record Row(string RequestHash, int? Status, string? ContentType, string? Body);
}
