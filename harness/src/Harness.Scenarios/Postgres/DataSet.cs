using System.Security.Cryptography;
using System.Text.Json;

namespace Harness.Postgres;

/// <summary>Data that scenarios' databases start with: loaded once, then kept and cloned.</summary>
/// <param name="Name">Its name for people, for example "small"; lower-case letters and digits.</param>
/// <param name="Fingerprint">Changes whenever schema, generator or seed change.</param>
/// <param name="Databases">The databases that a scenario can start with.</param>
public sealed record DataSet(string Name, string Fingerprint, IReadOnlyList<SeededDatabase> Databases)
{
    /// <summary>Identifies this data among all that may be kept on one server.</summary>
    public string Key => $"{Name}_{Hash([Name, Fingerprint, .. Databases.Select(database => database.Name)])}";

    /// <summary>Its approximate size on disk once loaded.</summary>
    public long Bytes => Databases.Sum(database => database.Bytes);

    /// <summary>The template database that a scenario's database is cloned from.</summary>
    /// <param name="database">The name of one of <see cref="Databases"/>.</param>
    /// <exception cref="ArgumentException">None has this name.</exception>
    public string TemplateOf(string database) => Databases.Any(one => one.Name == database)
        ? $"drill_{Key}_{database}"
        : throw new ArgumentException($"The data set {Name} has no database '{database}'.", nameof(database));

    private static string Hash(string[] identity) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(identity)))[..12];
}

/// <summary>One database of a <see cref="DataSet"/>.</summary>
/// <param name="Name">Lower-case letters, digits and underscores.</param>
/// <param name="Bytes">Its approximate size on disk once filled.</param>
/// <param name="FillAsync">
/// Creates schema and rows, over a connection string of the role that owns them; reports its progress.
/// </param>
public sealed record SeededDatabase(string Name, long Bytes, Func<string, Action<LoadedRows>, CancellationToken, Task> FillAsync);

/// <summary>The progress of loading one table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Rows">How many rows were sent so far.</param>
/// <param name="Of">How many rows there will be.</param>
public readonly record struct LoadedRows(string Table, long Rows, long Of);

/// <summary>Follows the loading of a data set; not called when the data was kept.</summary>
public interface IDataSetObserver
{
    /// <summary>The data is missing; loading starts.</summary>
    void OnLoading(DataSet data);

    /// <summary>A database of it has made progress.</summary>
    void OnRows(SeededDatabase database, LoadedRows rows);

    /// <summary>The data is loaded, and kept from now on.</summary>
    void OnLoaded(DataSet data, TimeSpan took);
}
