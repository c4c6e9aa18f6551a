using System.Net;
using System.Net.Sockets;
using Harness.Hosting;
using Harness.Verdicts;

namespace Harness.Tests.Hosting;

public sealed class HarnessPathsTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void The_repository_is_found_from_any_folder_inside_it()
    {
        var inside = Directory.CreateDirectory(scratch.File("a/b")).FullName;
        File.WriteAllText(scratch.File("Exercises.sln"), "");
        Assert.Equal(scratch.FullPath, HarnessPaths.FindUpward(inside));
    }

    [Fact]
    public void Outside_the_current_folder_s_repository_the_harness_s_own_counts()
    {
        Assert.Equal(
            HarnessPaths.FindUpward(AppContext.BaseDirectory),
            HarnessPaths.FindUpward(scratch.FullPath, AppContext.BaseDirectory));
    }

    [Fact]
    public void Outside_every_repository_it_says_where_it_looked()
    {
        var error = Assert.Throws<EnvironmentLacksException>(() => HarnessPaths.FindUpward(scratch.FullPath));
        Assert.Contains(scratch.FullPath, error.Message);
    }

    [Fact]
    public void An_unwritable_cache_is_named_with_the_variable_that_moves_it()
    {
        // A file in place of the folder: unwritable for root too.
        File.WriteAllText(scratch.File("file"), "");
        var error = Assert.Throws<EnvironmentLacksException>(
            () => HarnessPaths.CacheFolderFrom(scratch.File("file/cache")));
        Assert.Contains(scratch.File("file/cache"), error.Message);
        Assert.Contains("DRILL_CACHE", error.Message);
    }

    [Fact]
    public void A_port_that_somebody_listens_on_is_not_free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, FreePort.Next());
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Assert.True(FreePort.IsFree(port));
        listener.Start();
        Assert.False(FreePort.IsFree(port));
    }

    [Fact]
    public void Ports_are_handed_out_once() =>
        Assert.Distinct(Enumerable.Range(0, 100).Select(_ => FreePort.Next()));

    [Fact]
    public void A_port_that_another_process_has_claimed_is_not_chosen()
    {
        using var others = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var claimed = FreePort.Next();
        Assert.Equal(
            SocketError.AddressAlreadyInUse,
            Assert.Throws<SocketException>(() => others.Bind(new IPEndPoint(IPAddress.Loopback, claimed))).SocketErrorCode);

        others.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.False(FreePort.TryClaim(((IPEndPoint)others.LocalEndPoint!).Port));
    }
}
