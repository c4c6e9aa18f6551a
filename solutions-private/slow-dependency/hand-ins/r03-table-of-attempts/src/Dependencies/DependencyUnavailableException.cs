namespace SlowDependency.Dependencies;

/// <summary>A dependency did not give what was asked of it, or was not asked because it would not have.</summary>
internal class DependencyUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The call failed at once and in a way that another try may cure.</summary>
internal sealed class DependencyFailedException(string message, Exception? inner = null)
    : DependencyUnavailableException(message, inner);
