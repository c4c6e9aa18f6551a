namespace SlowDependency.Dependencies;

/// <summary>Reads deserve a second chance.</summary>
internal static class Twice
{
    /// <summary>Calls, and once more when the dependency failed.</summary>
    public static async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (DependencyException fault) when (fault.InnerException is HttpRequestException)
        {
            return await call();
        }
    }
}
