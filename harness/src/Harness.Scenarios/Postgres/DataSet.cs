using System.Security.Cryptography;
using System.Text.Json;

namespace Harness.Postgres;

/// <summary>Data that scenarios' databases begin with: loaded once, then kept and cloned.</summary>
/// <param name="Name">What people call it, for example "small"; lower-case letters and digits.</param>
/// <param name="Fingerprint">Another one whenever schema, generator or seed are others.</param>
/// <param name="Databases">What there is to begin with.</param>
public sealed record DataSet(string Name, string Fingerprint, IReadOnlyList<SeededDatabase> Databases)
{
    /// <summary>Names this data among all that may be kept on one server.</summary>
    public string Key => $"{Name}_{Hash([Name, Fingerprint, .. Databases.Select(database => database.Name)])}";

    /// <summary>What it takes on disk once it is loaded, roughly.</summary>
    public long Bytes => Databases.Sum(database => database.Bytes);

    /// <summary>The template database that a scenario's is cloned from.</summary>
    /// <param name="database">The name of one of <see cref="Databases"/>.</param>
    /// <exception cref="ArgumentException">There is none with this name.</exception>
    public string TemplateOf(string database) => Databases.Any(one => one.Name == database)
        ? $"drill_{Key}_{database}"
        : throw new ArgumentException($"The data set {Name} has no database '{database}'.", nameof(database));

    private static string Hash(string[] identity) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(identity)))[..12];
}

/// <summary>One database of a <see cref="DataSet"/>.</summary>
/// <param name="Name">Lower-case letters, digits and underscores.</param>
/// <param name="Bytes">What it takes on disk once it is filled, roughly.</param>
/// <param name="FillAsync">
/// Makes schema and rows, over a connection string of the role that owns them; tells how far it is.
/// </param>
public sealed record SeededDatabase(string Name, long Bytes, Func<string, Action<LoadedRows>, CancellationToken, Task> FillAsync);

/// <summary>How far the loading of one table is.</summary>
/// <param name="Table">The table.</param>
/// <param name="Rows">Rows that were sent so far.</param>
/// <param name="Of">Rows that there will be.</param>
public readonly record struct LoadedRows(string Table, long Rows, long Of);

/// <summary>Told of a data set that is loaded; not at all where it was kept.</summary>
public interface IDataSetObserver
{
    /// <summary>It is not there yet; loading begins.</summary>
    void OnLoading(DataSet data);

    /// <summary>A database of it is further than before.</summary>
    void OnRows(SeededDatabase database, LoadedRows rows);

    /// <summary>It is loaded, and kept from now on.</summary>
    void OnLoaded(DataSet data, TimeSpan took);
}
