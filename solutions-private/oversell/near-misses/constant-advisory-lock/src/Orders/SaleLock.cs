using Dapper;
using Npgsql;

namespace Oversell.Orders;

/// <summary>Lets one at a time decide what is sold, over all instances.</summary>
internal static class SaleLock
{
    // Any number will do, as long as every instance asks for the same one.
    private const long Id = 3107;

    /// <summary>Takes the lock; it is released when the connection's transaction ends.</summary>
    public static Task AcquireAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            "SELECT pg_advisory_xact_lock(@Id)", new { Id }, cancellationToken: cancellationToken));
}
