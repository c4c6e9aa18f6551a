using Dapper;
using Npgsql;
using TwoTruths.Hosting;

namespace TwoTruths.Billing;

/// <summary>
/// Which orders this instance sends for: an advisory lock each, all held by one session of its own. The session is never in a
/// transaction, and it ends with the instance, and the locks with it.
/// </summary>
internal sealed class OrderLocks(NpgsqlDataSource database) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private NpgsqlConnection? _session;
    private CancellationTokenSource _lost = new();

    /// <summary>Looks whether the session is still there, and begins one if not.</summary>
    /// <returns>Cancelled when the locks are lost.</returns>
    public async Task<CancellationToken> CheckAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_session is null)
            {
                _session = await database.OpenAsync(cancellationToken);
                _lost = new CancellationTokenSource();
            }
            else
            {
                await AskAsync<int>("SELECT 1", new { });
            }

            return _lost.Token;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes the order's lock, unless another instance has it. Whoever has it already gets it again: do not ask twice.</summary>
    public async Task<bool> TryTakeAsync(string orderId, CancellationToken session, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return _session is not null && !session.IsCancellationRequested
                && await AskAsync<bool>("SELECT pg_try_advisory_lock(hashtextextended(@orderId, 6120))", new { orderId });
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Gives the lock back, if the session that took it is still there.</summary>
    public async Task ReleaseAsync(string orderId, CancellationToken session)
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            if (_session is not null && !session.IsCancellationRequested)
                await AskAsync<bool>("SELECT pg_advisory_unlock(hashtextextended(@orderId, 6120))", new { orderId });
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the session: the others take over at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (_session is { } session) await EndAsync(session);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<T?> AskAsync<T>(string sql, object values)
    {
        try
        {
            return await _session!.ExecuteScalarAsync<T>(sql, values);
        }
        catch
        {
            // Whatever it was: begin again with a session that holds nothing.
            await EndAsync(_session!);
            throw;
        }
    }

    private async Task EndAsync(NpgsqlConnection session)
    {
        _session = null;
        await _lost.CancelAsync();
        // A session that lies in the pool would keep its locks: this one is closed instead.
        NpgsqlConnection.ClearPool(session);
        await session.DisposeAsync();
    }
}
