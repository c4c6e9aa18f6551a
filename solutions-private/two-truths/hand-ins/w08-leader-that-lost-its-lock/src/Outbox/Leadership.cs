using Dapper;
using Npgsql;

namespace TwoTruths.Outbox;

/// <summary>
/// Makes one of the instances the one that sends: the one whose session holds a lock in the database. When it is killed its session ends,
/// and another one gets the lock.
/// </summary>
internal sealed class Leadership(NpgsqlDataSource database) : IAsyncDisposable
{
    // Any number will do, as long as every instance asks for the same one.
    private const long LockId = 6_120_601_146_013;

    private NpgsqlConnection? _session;
    private bool _holds;

    /// <summary>Whether this instance leads.</summary>
    public async Task<bool> HoldsAsync(CancellationToken cancellationToken)
    {
        // A session that has ended has lost its lock.
        if (_session is not { FullState: System.Data.ConnectionState.Open })
        {
            await DisposeAsync();
            _session = await database.OpenConnectionAsync(cancellationToken);
        }

        if (!_holds)
            _holds = await _session.QuerySingleAsync<bool>(new CommandDefinition(
                "SELECT pg_try_advisory_lock(@LockId)", new { LockId }, cancellationToken: cancellationToken));
        return _holds;
    }

    public async ValueTask DisposeAsync()
    {
        _holds = false;
        if (_session is { } session) await session.DisposeAsync();
        _session = null;
    }
}
