using Drill.Building;
using Drill.Foundation;
using Drill.Local;
using Drill.Running;
using Harness.Exercises;
using Harness.Postgres;
using Harness.Verdicts;

namespace Drill.Watching;

/// <summary>What stays between the rounds of a watch: the database server and the built scenarios. Only the service is built again.</summary>
internal sealed class WatchBench : IAsyncDisposable
{
    private readonly DrillContext _context;
    private readonly Exercise _exercise;
    private readonly ServiceBuilder _builder;
    private PostgresServer? _postgres;
    private BuiltExercise? _built;

    /// <summary>A bench on which nothing is built yet.</summary>
    public WatchBench(DrillContext context, Exercise exercise) =>
        (_context, _exercise, _builder) = (context, exercise, new ServiceBuilder(context.RepositoryRoot));

    /// <summary>The database server, in words.</summary>
    public string Postgres => _postgres?.Description ?? "not started";

    /// <summary>Builds the service as it is now; the first time, the scenarios, too, and starts the database server.</summary>
    /// <exception cref="InvalidServiceException">The service does not compile.</exception>
    public async Task<(TestBed Bed, string ServiceDll)> ReadyAsync(CancellationToken cancellation)
    {
        if (_built is null)
        {
            // The service and the scenarios compile together. If the service does not, neither is there, and the next save tries again.
            var (built, postgres) = await LocalRun.BuildAsync(_context, _exercise, scale: null, cancellation);
            (_built, _postgres) = (built, postgres);
        }
        else await _builder.BuildServiceAsync(_exercise, cancellation);

        return (new TestBed(_built.TestsDll, _postgres!), _built.ServiceDll);
    }

    /// <summary>Stops the database server.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null) await _postgres.DisposeAsync();
    }
}
