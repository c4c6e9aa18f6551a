namespace SlowDependency.Dependencies;

/// <summary>A dependency could not be called, or its answer did not come or could not be used.</summary>
internal sealed class DependencyException(string dependency, bool wasSent, Exception inner)
    : Exception($"{dependency}: {inner.Message}", inner)
{
    /// <summary>Whether the call may have reached the dependency, and may have taken effect there.</summary>
    public bool WasSent => wasSent;
}
