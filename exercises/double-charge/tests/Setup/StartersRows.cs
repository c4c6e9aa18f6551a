using Exercises.Testing;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Setup;

/// <summary>A database as the starter leaves it.</summary>
internal static class StartersRows
{
    private const string Migration = "001-payments.sql";

    /// <summary>Migrates the world's database as the starter does, adds payments, oldest first, and starts an instance over it.</summary>
    /// <returns>The payments' ids.</returns>
    /// <exception cref="ScenarioFailedException">The instance does not start, and the machine was not starved.</exception>
    public static async Task<string[]> StartOverStartersRowsAsync(
        this PaymentsWorld world, IReadOnlyList<(Intent Intent, string Status)> rows)
    {
        await using var database = await StartersDatabase.CreateAsync(world.Group, world.Cancellation, Migration);
        List<string> ids = [];
        foreach (var (intent, status) in rows) ids.Add(await AddAsync(database, intent, status));
        await StartersDatabase.MustStartOverAsync(world, Promises.RowsStay);
        return [.. ids];
    }

    private static async Task<string> AddAsync(StartersDatabase database, Intent intent, string status) => (string)(await database.WriteAsync(
        """
        INSERT INTO payments (idempotency_key, order_id, amount_minor, currency, card_token, status, provider_charge_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        RETURNING id::text
        """,
        intent.Key, intent.OrderId, intent.AmountMinor, intent.Currency, intent.CardToken, status,
        status == Payment.Succeeded ? $"ch_{Guid.CreateVersion7():N}" : null))!;
}
