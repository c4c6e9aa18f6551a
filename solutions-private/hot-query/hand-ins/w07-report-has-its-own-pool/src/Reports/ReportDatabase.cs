using Npgsql;

namespace HotQuery.Reports;

/// <summary>Connections of the reports' own: whatever finance asks for, the shop is never short of one.</summary>
internal sealed class ReportDatabase(IConfiguration configuration, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _database = new NpgsqlDataSourceBuilder(configuration.GetConnectionString("Database"))
        .UseLoggerFactory(loggers)
        .Build();

    public ValueTask<NpgsqlConnection> OpenConnectionAsync() => _database.OpenConnectionAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
