using Harness.Scenarios;

namespace AiEndpoint.Tests.Setup;

/// <summary>Callers who ask again while the answer is "not now": after a kill, that is an answer (C14). They stay with one process.</summary>
internal static class Patience
{
    /// <summary>Makes a transfer, which must be completed in the end.</summary>
    public static async Task<Transfer> MustCompleteInTheEndAsync(this CardsWorld world, Intent intent, CardsClient client)
    {
        var answer = await world.UntilAnsweredAsync(() => client.TransferAsync(intent, world.Cancellation));
        return world.MustBe(intent, answer, 200, Transfer.Completed, promise: Promises.MovesWhole);
    }

    /// <summary>Reverses a transfer, which must work in the end.</summary>
    public static async Task MustReverseInTheEndAsync(this CardsWorld world, Intent intent, Transfer transfer, CardsClient client)
    {
        var answer = await world.UntilAnsweredAsync(() => client.ReverseAsync(intent.OwnerId, transfer.TransferId, world.Cancellation));
        world.MustBe(intent, answer, 200, Transfer.Reversed, promise: Promises.Reverses);
    }
}
