using Harness.Postgres;

namespace Harness.Tests.Postgres;

public sealed class PostgresBinariesTests
{
    [Theory]
    [InlineData("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", "15.18", 15)]
    [InlineData("postgres (PostgreSQL) 17.2", "17.2", 17)]
    [InlineData("postgres (PostgreSQL) 19beta1", "19beta1", 19)]
    public void A_version_is_read_from_what_the_server_prints(string printed, string version, int major) =>
        Assert.Equal((version, major), PostgresBinaries.ParseVersion(printed));

    [Theory]
    [InlineData(null)]
    [InlineData("postgres: command not found")]
    public void Anything_else_is_no_version(string? printed) => Assert.Null(PostgresBinaries.ParseVersion(printed));

    [Fact]
    public void The_newest_installation_wins_and_an_old_one_does_not_count()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The installations here are shell scripts.");
        using var scratch = new Hosting.ScratchFolder();
        string[] folders = [Install("13.9"), Install("9.6"), Install("14.2"), Install("16.1"), Install("15.4")];
        Assert.Equal("16.1", PostgresBinaries.Newest(folders)?.Version);
        Assert.Null(PostgresBinaries.Newest(folders[..2]));

        string Install(string version)
        {
            var folder = Directory.CreateDirectory(scratch.File(version)).FullName;
            foreach (var program in (string[])["initdb", "postgres"])
            {
                var path = Path.Combine(folder, program);
                File.WriteAllText(path, $"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n");
                if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            }
            return folder;
        }
    }
}
