using Harness.Postgres;
using Harness.Verdicts;

namespace Harness.Tests.Postgres;

/// <summary>These keep templates and servers in a folder of their own: what is loaded here is nobody else's.</summary>
public sealed class DataSetTests : IDisposable
{
    // Next to the real servers: the user that PostgreSQL runs as may enter there.
    private readonly string _folder = Path.Combine(ClusterFolders.Default().Servers, $"tests-{Guid.NewGuid():N}");
    private readonly Observer _observer = new();

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Data_is_loaded_once_and_every_clone_belongs_to_its_role()
    {
        var data = Things(1_000);
        for (var start = 0; start < 2; start++)
        {
            await using var server = await StartAsync(data);
            await using var first = await server.CreateDatabaseAsync(5, data.TemplateOf("things"));
            await using var second = await server.CreateDatabaseAsync(5, data.TemplateOf("things"));
            await PostgresFixture.ExecuteAsync(first.ConnectionString, "CREATE INDEX ON thing (id); DELETE FROM thing");
            Assert.Equal(1_000L, await PostgresFixture.AskAsync<long>(second.ConnectionString, "SELECT count(*) FROM thing"));
            await using var empty = await server.CreateDatabaseAsync(5);
            Assert.Equal(0, await PostgresFixture.AskAsync<int>(
                empty.ConnectionString, "SELECT count(*)::int FROM pg_tables WHERE schemaname = 'public'"));
        }

        Assert.Equal(["loading", "things thing 1000/1000", "loaded"], _observer.Seen);
    }

    [Fact]
    public async Task What_was_begun_and_not_finished_is_begun_anew()
    {
        var data = Things(10);
        var broken = data with
        {
            Databases =
            [
                data.Databases[0] with
                {
                    FillAsync = async (connectionString, onRows, cancellation) =>
                    {
                        await data.Databases[0].FillAsync(connectionString, onRows, cancellation);
                        throw new InvalidOperationException("half-way");
                    },
                },
            ],
        };
        await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(broken));

        await using var server = await StartAsync(data);
        await using var database = await server.CreateDatabaseAsync(5, data.TemplateOf("things"));
        Assert.Equal(10L, await PostgresFixture.AskAsync<long>(database.ConnectionString, "SELECT count(*) FROM thing"));
        Assert.Equal(2, _observer.Seen.Count(seen => seen == "loading"));
    }

    [Fact]
    public async Task Too_little_space_is_said_before_anything_is_loaded()
    {
        var data = Things(10);
        var vast = data with { Databases = [data.Databases[0] with { Bytes = long.MaxValue / 4 }] };
        var lacks = await Assert.ThrowsAsync<EnvironmentLacksException>(() => StartAsync(vast));
        Assert.Contains("--scale", lacks.Message, StringComparison.Ordinal);
        Assert.Contains(" GB are free", lacks.Message, StringComparison.Ordinal);
        Assert.Empty(_observer.Seen);
    }

    [Fact]
    public void Other_data_has_another_key() => Assert.Equal(
        3,
        new[] { Things(1).Key, Things(1).Key, Things(2).Key, (Things(1) with { Name = "other" }).Key }.Distinct().Count());

    [Fact]
    public void A_database_that_the_data_does_not_have_is_refused() =>
        Assert.Throws<ArgumentException>(() => Things(1).TemplateOf("nothing"));

    private static DataSet Things(int count) => new(
        "sample", $"{count}",
        [
            new("things", 1_000_000, async (connectionString, onRows, _) =>
            {
                await PostgresFixture.ExecuteAsync(
                    connectionString, $"CREATE TABLE thing AS SELECT generate_series(1, {count}) AS id");
                onRows(new LoadedRows("thing", count, count));
            }),
        ]);

    private Task<PostgresServer> StartAsync(DataSet data) => PostgresServer.StartAsync(
        "local", shared: null, () => ClusterFolders.Below(_folder), data, _observer, CancellationToken.None);

    private sealed class Observer : IDataSetObserver
    {
        public List<string> Seen { get; } = [];

        public void OnLoading(DataSet data) => Seen.Add("loading");

        public void OnRows(SeededDatabase database, LoadedRows rows) => Seen.Add($"{database.Name} {rows.Table} {rows.Rows}/{rows.Of}");

        public void OnLoaded(DataSet data, TimeSpan took) => Seen.Add("loaded");
    }
}
