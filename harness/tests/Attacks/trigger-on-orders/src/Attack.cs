using System.Runtime.CompilerServices;
using Npgsql;

// Hears of it when something of its own in the database got further than it may, and says so.
internal static class Attack
{
    [ModuleInitializer]
    internal static void Begin() => new Thread(Listen) { IsBackground = true }.Start();

    private static void Listen()
    {
        var connectionString = Environment.GetEnvironmentVariable("ConnectionStrings__Database");
        if (connectionString is null) return;
        while (true)
        {
            try
            {
                using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
                connection.Open();
                connection.Notification += (_, heard) => Console.WriteLine($"ESCAPED {heard.Payload}");
                using var command = new NpgsqlCommand("LISTEN escaped", connection);
                command.ExecuteNonQuery();
                while (true) connection.Wait();
            }
            catch (NpgsqlException)
            {
                Thread.Sleep(200);
            }
        }
    }
}
