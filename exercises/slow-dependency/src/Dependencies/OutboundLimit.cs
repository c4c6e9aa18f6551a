namespace SlowDependency.Dependencies;

/// <summary>
/// How many outgoing calls one instance makes at once. The network's address translation ran out of ports in the last sale,
/// because every request opened connections of its own.
/// </summary>
internal sealed class OutboundLimit
{
    private const int MaxCalls = 32;

    public SemaphoreSlim Calls { get; } = new(MaxCalls);
}

/// <summary>Keeps calls within the <see cref="OutboundLimit"/>.</summary>
internal sealed class OutboundLimitHandler(OutboundLimit limit) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await limit.Calls.WaitAsync(cancellationToken);
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            limit.Calls.Release();
        }
    }
}
