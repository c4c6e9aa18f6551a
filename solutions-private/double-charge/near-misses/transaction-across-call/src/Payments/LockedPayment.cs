using Npgsql;

namespace DoubleCharge.Payments;

/// <summary>
/// A pending payment whose row is locked until this is disposed. What was not committed by then has not happened; if the
/// process dies, PostgreSQL lets go of the row by itself.
/// </summary>
internal sealed class LockedPayment(Payment payment, NpgsqlConnection connection, NpgsqlTransaction transaction)
    : IAsyncDisposable
{
    /// <summary>The payment as it was when its row was locked.</summary>
    public Payment Payment => payment;

    /// <summary>Where to change the payment.</summary>
    public NpgsqlConnection Connection => connection;

    /// <summary>Keeps what was changed, and unlocks the row.</summary>
    public Task CommitAsync(CancellationToken cancellationToken) => transaction.CommitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
