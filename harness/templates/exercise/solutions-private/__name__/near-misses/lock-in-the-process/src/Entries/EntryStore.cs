using Dapper;
using Npgsql;

namespace __Name__.Entries;

/// <summary>The entries in the database.</summary>
internal sealed class EntryStore(NpgsqlDataSource database)
{
    private readonly SemaphoreSlim _adding = new(1, 1);

    /// <summary>Adds an entry.</summary>
    /// <returns>The entry, or null if the name has one already.</returns>
    public async Task<Entry?> AddAsync(string name, CancellationToken cancellationToken)
    {
        await _adding.WaitAsync(cancellationToken);
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            var isTaken = await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
                "SELECT EXISTS (SELECT FROM entries WHERE name = @name)", new { name }, cancellationToken: cancellationToken));
            if (isTaken) return null;
            return await connection.QuerySingleAsync<Entry>(new CommandDefinition(
                "INSERT INTO entries (id, name) VALUES (@id, @name) RETURNING id, name",
                new { id = Guid.CreateVersion7(), name }, cancellationToken: cancellationToken));
        }
        finally
        {
            _adding.Release();
        }
    }

    public async Task<Entry?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Entry>(new CommandDefinition(
            "SELECT id, name FROM entries WHERE id = @id", new { id }, cancellationToken: cancellationToken));
    }
}
