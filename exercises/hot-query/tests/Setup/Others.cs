using Npgsql;

namespace HotQuery.Tests.Setup;

/// <summary>What happens to others who use the tables beside the service.</summary>
internal static class Others
{
    /// <summary>
    /// Does something in others' name. Where what the service has left in the database refuses it, that is the service's doing; where the server
    /// is out of memory or space, or nobody can be asked, it is not.
    /// </summary>
    public static async Task<T> AsOthersAsync<T>(this OrdersWorld world, string what, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (PostgresException refused) when (IsTheServices(refused.SqlState))
        {
            throw world.Scenario.Fail(Promises.OthersAreNotDisturbed, [$"{what}", $"{refused.SqlState}: {refused.MessageText}"]);
        }
        catch (NpgsqlException held) when (held.InnerException is TimeoutException)
        {
            world.Scenario.MustHoldInTime(Promises.OthersAreNotDisturbed, false, () => [$"{what}", "was held up for 60 s"]);
            throw;
        }
    }

    // Those who ask for a time limit deal with it themselves; 53 and 58 are resources and the system, XX the server's own defects.
    private static bool IsTheServices(string state) => state != PostgresErrorCodes.LockNotAvailable && state[..2] is not ("53" or "58" or "XX");
}
