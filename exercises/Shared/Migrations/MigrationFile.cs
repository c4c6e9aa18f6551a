using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Exercises.Migrations;

/// <summary>One migration, as read from the folder.</summary>
/// <param name="Number">Its place in the order of migrations.</param>
/// <param name="Name">The file's name without number and extension.</param>
/// <param name="Text">Its SQL, with LF line endings.</param>
internal sealed partial record MigrationFile(int Number, string Name, string Text)
{
    private const string NoTransactionLine = "-- no-transaction";

    /// <summary>
    /// SHA-256 of <see cref="Text"/> in lower-case hex. Line endings do not count: a checkout on Windows is not an edit.
    /// </summary>
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>Whether the first line asks to run outside a transaction, as CREATE INDEX CONCURRENTLY needs.</summary>
    public bool RunsOutsideTransaction { get; } = Text.Split('\n', 2)[0].TrimEnd() == NoTransactionLine;

    /// <summary>
    /// The statements of a file that runs outside a transaction; each ends with a semicolon at the end of a line. They
    /// are sent one by one, because PostgreSQL runs statements that arrive together as one transaction.
    /// </summary>
    public IEnumerable<string> Statements =>
        StatementEnd().Split(Text).Where(statement => !string.IsNullOrWhiteSpace(statement));

    /// <summary>All `NNN-name.sql` files of a folder, in order.</summary>
    /// <exception cref="MigrationException">
    /// The folder is missing, a file has a name of another form, or two files have the same number.
    /// </exception>
    public static IReadOnlyList<MigrationFile> LoadAll(string folder)
    {
        if (!Directory.Exists(folder))
            throw new MigrationException($"The migrations folder {folder} does not exist.");

        var files = Directory.EnumerateFiles(folder, "*.sql").Select(Load).OrderBy(file => file.Number).ToList();
        if (files.CountBy(file => file.Number).FirstOrDefault(count => count.Value > 1) is { Value: > 1 } duplicate)
        {
            var names = files.Where(file => file.Number == duplicate.Key).Select(file => file.ToString()).Order();
            throw new MigrationException(
                $"Migrations {string.Join(" and ", names)} have the same number. Give each a number of its own.");
        }

        return files;
    }

    /// <inheritdoc />
    public override string ToString() => $"{Number:000}-{Name}.sql";

    private static MigrationFile Load(string path)
    {
        var match = FileName().Match(Path.GetFileName(path));
        if (!match.Success)
            throw new MigrationException($"Migration {path} is not named like 002-what-it-does.sql.");

        var number = int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
        return new MigrationFile(number, match.Groups["name"].Value, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    [GeneratedRegex(@"^(?<number>\d{3})-(?<name>[A-Za-z0-9_-]+)\.sql$")]
    private static partial Regex FileName();

    [GeneratedRegex(@";[ \t]*$", RegexOptions.Multiline)]
    private static partial Regex StatementEnd();
}
