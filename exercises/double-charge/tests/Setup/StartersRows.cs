using Exercises.Migrations;
using Harness.Scenarios;
using Harness.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace DoubleCharge.Tests.Setup;

/// <summary>A database as the starter leaves it.</summary>
internal static class StartersRows
{
    private const string Migration = "001-payments.sql";

    /// <summary>Migrates the world's database as the starter does, adds payments, oldest first, and starts an instance over it.</summary>
    /// <returns>The payments' ids.</returns>
    /// <exception cref="ScenarioFailedException">The instance does not start, and the machine had time for it.</exception>
    public static async Task<string[]> StartOverStartersRowsAsync(
        this PaymentsWorld world, IReadOnlyList<(Intent Intent, string Status)> rows)
    {
        await using var database = NpgsqlDataSource.Create(world.ConnectionString);
        await MigrateAsync(database, world.Cancellation);
        var ids = new List<string>();
        foreach (var (intent, status) in rows) ids.Add(await AddAsync(database, intent, status, world.Cancellation));
        try
        {
            await world.StartInstanceAsync();
        }
        catch (InvalidServiceException fault)
        {
            // Where it starts on no database at all, every other scenario says so.
            world.Scenario.MustHoldInTime(Promises.RowsStay, false, () => ["the service did not start", .. fault.Message.Split('\n')]);
        }

        return [.. ids];
    }

    // The submission's own later migrations lie in the same folder.
    private static async Task MigrateAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("starter-");
        try
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Migrations", Migration), Path.Combine(folder.FullName, Migration));
            await database.MigrateAsync(folder.FullName, NullLogger.Instance, cancellation);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> AddAsync(
        NpgsqlDataSource database, Intent intent, string status, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            INSERT INTO payments (idempotency_key, order_id, amount_minor, currency, card_token, status, provider_charge_id)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            RETURNING id::text
            """);
        foreach (var value in (object[])
            [
                intent.Key, intent.OrderId, intent.AmountMinor, intent.Currency, intent.CardToken, status,
                status == Payment.Succeeded ? $"ch_{Guid.CreateVersion7():N}" : DBNull.Value,
            ])
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return (string)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
