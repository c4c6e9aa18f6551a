using System.Formats.Tar;
using System.IO.Compression;
using Drill.Foundation;
using Drill.Packing;
using Harness.Tests.Transcripts;

namespace Harness.Tests.Packing;

public sealed class PackerTests : IDisposable
{
    private readonly SampleCheckout _checkout = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_modified_is_named_and_nothing_is_packed()
    {
        _checkout.Commit();
        _checkout.Write("exercises/sample/src/Program.cs", "half an idea");

        var refused = await Assert.ThrowsAsync<WrongUsageException>(() => Packer.PackAsync(_checkout.Options, Cancellation));

        Assert.Contains("exercises/sample/src/Program.cs", refused.Message);
        Assert.False(File.Exists(_checkout.ArchivePath));
    }

    [Fact]
    public async Task What_is_modified_outside_the_package_does_not_matter_and_what_git_does_not_know_stays_here()
    {
        _checkout.Commit();
        _checkout.Write("solutions-private/sample/interviewer.md", "new words");
        _checkout.Write("harness/tests/Tests.cs", "new words");
        _checkout.Write("exercises/sample/src/Scratch.cs", "never added");

        await Packer.PackAsync(_checkout.Options, Cancellation);

        Assert.DoesNotContain(Entries(), entry => entry.Contains("Scratch") || entry.Contains("private") || entry.Contains("harness/tests"));
        Assert.Contains("sample/exercises/sample/src/Program.cs", Entries());
    }

    [Fact]
    public async Task Hints_go_along_only_if_that_was_said()
    {
        _checkout.Write("solutions-private/sample/hints.md", "# Hints: sample\n\n## one-wins\n1. a\n2. b\n3. c\n");
        _checkout.Commit();
        await Packer.PackAsync(_checkout.Options, Cancellation);
        Assert.DoesNotContain(Entries(), entry => entry.EndsWith("hints.md", StringComparison.Ordinal));

        await Packer.PackAsync(_checkout.Options with { Hints = true, Archive = _checkout.PathOf("with-hints.zip") }, Cancellation);

        using var archive = ZipFile.OpenRead(_checkout.PathOf("with-hints.zip"));
        Assert.NotNull(archive.GetEntry("sample/exercises/sample/hints.md"));
    }

    [Fact]
    public async Task Hints_that_name_a_variant_are_not_sent()
    {
        _checkout.Write("solutions-private/sample/hints.md", "# Hints: sample\n\n## one-wins\n1. a wide-net\n2. b\n3. c\n");
        _checkout.Commit();

        await Assert.ThrowsAsync<InvalidDataException>(() => Packer.PackAsync(_checkout.Options with { Hints = true }, Cancellation));
    }

    [Fact]
    public async Task The_same_commit_gives_the_same_files_in_the_same_order()
    {
        _checkout.Commit();
        await Packer.PackAsync(_checkout.Options, Cancellation);
        await Packer.PackAsync(_checkout.Options with { Archive = _checkout.PathOf("again.zip") }, Cancellation);

        var first = Entries().Where(entry => !entry.Contains("/.git/")).ToList();
        using var again = ZipFile.OpenRead(_checkout.PathOf("again.zip"));
        Assert.Equal(first, again.Entries.Select(entry => entry.FullName).Where(entry => !entry.Contains("/.git/")));
        Assert.Equal(first.Order(StringComparer.Ordinal), first);
    }

    [Fact]
    public async Task A_tar_holds_the_same_files_as_a_zip()
    {
        _checkout.Commit();
        await Packer.PackAsync(_checkout.Options, Cancellation);
        await Packer.PackAsync(_checkout.Options with { Archive = _checkout.PathOf("package.tar.gz") }, Cancellation);

        await using var gzip = new GZipStream(File.OpenRead(_checkout.PathOf("package.tar.gz")), CompressionMode.Decompress);
        await using var tar = new TarReader(gzip);
        List<string> names = [];
        while (await tar.GetNextEntryAsync(cancellationToken: Cancellation) is { } entry) names.Add(entry.Name);

        static bool IsPlain(string name) => !name.Contains("/.git/");
        Assert.Equal(Entries().Where(IsPlain), names.Where(IsPlain));
    }

    [Theory]
    [InlineData("exercises/sample/README.md", "one could cast a Wide-Net here", "wide-net")]
    [InlineData("harness/src/Harness.Contracts/wide-net.txt", "", "wide-net")]
    [InlineData("harness/src/Harness.Contracts/Judge.cs", "// as in " + SampleCheckout.Canary, SampleCheckout.Canary)]
    [InlineData("harness/src/Harness.Contracts/Judge.cs", "// the outbox", "outbox")]
    [InlineData("exercises/Shared/Migrations/MigrationFile.cs", "// the outbox", "outbox")]
    [InlineData("exercises/sample/tests/Setup.cs", "// see late-bird", "late-bird")]
    public async Task What_solutions_private_keeps_is_found_and_nothing_is_packed(string path, string content, string secret)
    {
        _checkout.Write(path, content);
        _checkout.Commit();

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => Packer.PackAsync(_checkout.Options, Cancellation));

        Assert.Contains(secret, refused.Message);
        Assert.False(File.Exists(_checkout.ArchivePath));
    }

    [Theory]
    [InlineData("exercises/sample/README.md", "publish through an outbox")]
    [InlineData("exercises/sample/tests/Setup.cs", "// see one-wins, in wide-nets and outboxes")]
    public async Task A_word_of_the_contract_is_no_secret(string path, string content)
    {
        _checkout.Write(path, content);
        _checkout.Commit();

        await Packer.PackAsync(_checkout.Options, Cancellation);

        Assert.True(File.Exists(_checkout.ArchivePath));
    }

    [Fact]
    public async Task A_package_that_is_there_is_not_overwritten()
    {
        _checkout.Write("package.zip", "sent yesterday");
        _checkout.Commit();

        await Assert.ThrowsAsync<WrongUsageException>(() => Packer.PackAsync(_checkout.Options, Cancellation));

        Assert.Equal("sent yesterday", File.ReadAllText(_checkout.ArchivePath));
    }

    [Fact]
    public async Task A_link_is_refused()
    {
        if (OperatingSystem.IsWindows()) return;
        File.CreateSymbolicLink(_checkout.PathOf("exercises/sample/src/Link.cs"), "Program.cs");
        _checkout.Commit();

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => Packer.PackAsync(_checkout.Options, Cancellation));

        Assert.Contains("exercises/sample/src/Link.cs", refused.Message);
    }

    [Fact]
    public void Without_git_the_command_that_gets_it_is_said()
    {
        var transcript = DrillCommand.Transcript("pack sample", new() { ["PATH"] = _checkout.Root }, _checkout.Root);

        Assert.StartsWith("exit 5\n", transcript);
        Assert.Contains("needs git", transcript);
    }

    [Fact]
    public void In_a_package_only_a_candidates_commands_are_offered()
    {
        _checkout.Write("pack.json", "{}");

        var help = DrillCommand.Transcript("--help", folder: _checkout.Root);

        Assert.Contains("  submit ", help);
        Assert.DoesNotContain("  pack ", help);
        Assert.DoesNotContain("  verify ", help);
    }

    public void Dispose() => _checkout.Dispose();

    private IReadOnlyList<string> Entries()
    {
        using var zip = ZipFile.OpenRead(_checkout.ArchivePath);
        return [.. zip.Entries.Select(entry => entry.FullName)];
    }
}
