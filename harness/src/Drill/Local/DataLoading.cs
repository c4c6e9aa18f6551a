using System.Diagnostics;
using System.Globalization;
using Drill.Building;
using Drill.Databases;
using Drill.Foundation;
using Drill.Running;
using Drill.Terminal;
using Harness.Exercises;
using Harness.Postgres;
using Spectre.Console;
using static System.FormattableString;

namespace Drill.Local;

/// <summary>Starts the database server, and reports progress while data is loaded first.</summary>
internal sealed class DataLoading : IDataSetObserver
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly DrillContext _context;
    private readonly ServerSource _source;
    private readonly StatusContext? _status;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _startedAt = [];
    private readonly Dictionary<string, long> _toldAt = [];

    private DataLoading(DrillContext context, ServerSource source, StatusContext? status)
    {
        _context = context;
        _source = source;
        _status = status;
    }

    /// <summary>Starts the database server, with the exercise's data where it has any.</summary>
    /// <param name="context">Where progress is printed.</param>
    /// <param name="exercise">The exercise.</param>
    /// <param name="scale">The scale of the data; null for the exercise's first.</param>
    /// <param name="build">Builds the scenarios, which define the data set. Not called if the exercise has no data.</param>
    /// <param name="cancellation">Stops loading.</param>
    /// <exception cref="Harness.Verdicts.EnvironmentLacksException">There is no PostgreSQL, or no space for the data.</exception>
    public static async Task<PostgresServer> StartAsync(
        DrillContext context, Exercise exercise, string? scale, Func<Task<BuiltExercise>> build, CancellationToken cancellation)
    {
        var data = exercise.Manifest.Scales.Count == 0 ? null : SetupLoader.DataOf(exercise, (await build()).TestsDll, scale);
        return await StartAsync(context, data, cancellation);
    }

    /// <summary>The same, with a data set that is already known.</summary>
    /// <param name="context">Where progress is printed.</param>
    /// <param name="data">The data set; null for none.</param>
    /// <param name="cancellation">Stops loading.</param>
    /// <exception cref="Harness.Verdicts.EnvironmentLacksException">There is no PostgreSQL, or no space for the data.</exception>
    public static async Task<PostgresServer> StartAsync(
        DrillContext context, DataSet? data, CancellationToken cancellation)
    {
        var source = new ServerSource(context.RepositoryRoot, context.Console.Profile.Out.Writer.WriteLine);
        if (data is null || !LiveProgress.CanAnimate(context.Console, Environment.GetEnvironmentVariable))
            return await source.StartAsync(data, new DataLoading(context, source, null), cancellation);
        return await context.Console.Status().StartAsync(
            "Preparing the data",
            status => source.StartAsync(data, new DataLoading(context, source, status), cancellation));
    }

    /// <inheritdoc />
    public void OnLoading(DataSet data) => _context.Console.WriteLine(_source.KeepsData
        ? Invariant($"Loading the data set ({data.Name}) once, about {data.Bytes / 1e6:#,0} MB on disk. Later runs start from copies.")
        : Invariant($"Loading the data set ({data.Name}), about {data.Bytes / 1e6:#,0} MB, into the container's memory. Every run with a container loads it again."));

    /// <inheritdoc />
    public void OnRows(SeededDatabase database, LoadedRows rows)
    {
        var loading = $"{database.Name}: {rows.Table}";
        lock (_gate)
        {
            var startedAt = _startedAt.TryGetValue(loading, out var known) ? known : _startedAt[loading] = Stopwatch.GetTimestamp();
            var toldAt = _toldAt.TryGetValue(loading, out var last) ? last : startedAt;
            if (Stopwatch.GetElapsedTime(toldAt) < Interval) return;
            _toldAt[loading] = Stopwatch.GetTimestamp();
            Tell(Line(loading, rows, Stopwatch.GetElapsedTime(startedAt)));
        }
    }

    /// <inheritdoc />
    public void OnLoaded(DataSet data, TimeSpan took) => _context.Console.WriteLine(Invariant(
        $"The data set ({data.Name}) was loaded {(_source.KeepsData ? "and cached " : "")}in {took.TotalSeconds:0.0} s."));

    /// <summary>One line of progress.</summary>
    internal static string Line(string what, LoadedRows rows, TimeSpan elapsed)
    {
        var rate = rows.Rows / Math.Max(elapsed.TotalSeconds, 0.001);
        var left = rate > 0 ? TimeSpan.FromSeconds((rows.Of - rows.Rows) / rate) : TimeSpan.Zero;
        return string.Create(CultureInfo.InvariantCulture,
            $"  {what} {rows.Rows:#,0} of {rows.Of:#,0} rows, {rate:#,0} rows/s, {left.TotalSeconds:0} s left");
    }

    private void Tell(string line)
    {
        if (_status is null) _context.Console.Profile.Out.Writer.WriteLine(line);
        else _status.Status(line.Trim());
    }
}
