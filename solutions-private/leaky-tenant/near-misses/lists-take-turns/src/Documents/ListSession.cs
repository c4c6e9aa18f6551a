using System.Data;

namespace LeakyTenant.Documents;

/// <summary>The session in which lists are read, one after the other: the pool is left to everything else.</summary>
internal sealed class ListSession(NpgsqlDataSource database)
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private NpgsqlConnection? _session;
    private string? _tenantId;

    public async Task<List<T>> QueryAsync<T>(string tenantId, string sql, object values, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            if (_session is not { FullState: ConnectionState.Open })
                (_session, _tenantId) = (await database.OpenConnectionAsync(cancellationToken), null);
            // Pages of one tenant come in a row.
            if (_tenantId != tenantId)
            {
                _tenantId = tenantId;
                await _session.ExecuteAsync(new CommandDefinition(TenantDatabase.SetTenant, new { tenantId }, cancellationToken: cancellationToken));
            }

            return (await _session.QueryAsync<T>(new CommandDefinition(sql, values, cancellationToken: cancellationToken))).AsList();
        }
        finally
        {
            _turn.Release();
        }
    }
}
