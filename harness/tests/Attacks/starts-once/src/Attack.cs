using System.Runtime.CompilerServices;
using Npgsql;

internal static class Attack
{
    [ModuleInitializer]
    internal static void Run()
    {
        using var connection = new NpgsqlConnection(Environment.GetEnvironmentVariable("ConnectionStrings__Database"));
        connection.Open();
        using var command = new NpgsqlCommand("SELECT to_regclass('payments') IS NOT NULL", connection);
        if (!(bool)command.ExecuteScalar()!) return;
        Console.WriteLine("This database is not mine.");
        Environment.Exit(3);
    }
}
