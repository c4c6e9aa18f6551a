using System.Collections.Concurrent;
using Harness.Faults;
using Xunit;

namespace Harness.Tests.Faults;

/// <summary>Tests of a proxy before a server that answers as it is told, with every unit that was answered.</summary>
public abstract class ScriptedProxyTests : IAsyncLifetime
{
    private protected readonly ConcurrentQueue<(DatabaseUnit Unit, UnitResult Result)> answered = [];
    private protected ScriptedPostgres postgres = null!;
    private protected PostgresProxy proxy = null!;

    public ValueTask InitializeAsync()
    {
        postgres = new();
        proxy = PostgresProxy.Start(postgres.Endpoint);
        proxy.AfterUnit = (unit, result, _) =>
        {
            answered.Enqueue((unit, result));
            return new(AnswerAction.Deliver);
        };
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        await postgres.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected Task<RawPostgresClient> ConnectAsync() => RawPostgresClient.ConnectAsync(proxy.Endpoint);
}
