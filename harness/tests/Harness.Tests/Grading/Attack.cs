using System.Net;
using System.Net.Sockets;
using Drill.Grading;
using Drill.Sandboxing;
using Harness.Exercises;
using Harness.Hosting;
using Harness.Tests.Hosting;
using Harness.Tests.Repository;

namespace Harness.Tests.Grading;

/// <summary>
/// A hostile submission: the starter with one file more, from harness/tests/Attacks. The starter is red, so an attack that
/// wins would be green.
/// </summary>
internal sealed class Attack : IDisposable
{
    private const string Exercise = "double-charge";
    private readonly ScratchFolder _scratch = new();
    private readonly TcpListener _host = new(IPAddress.Loopback, 0);
    private readonly string _source;

    public Attack(string name)
    {
        _host.Start();
        _source = File.ReadAllText(Path.Combine(Checkout.Root, "harness", "tests", "Attacks", name + ".cs"));
    }

    /// <summary>Where its result goes.</summary>
    public string Out => _scratch.File("out");

    /// <summary>A port that it opens inside, where nobody outside must hear it.</summary>
    public int ListenPort { get; } = FreePort.Next();

    /// <summary>All that its services wrote.</summary>
    public IReadOnlyList<string> Logs =>
    [
        .. Directory.EnumerateFiles(Out, "*.log", SearchOption.AllDirectories).SelectMany(File.ReadLines),
    ];

    /// <summary>Grades it.</summary>
    public Task<GradeResult> GradeAsync(int seeds = 1, SandboxLimits? limits = null)
    {
        LayOut();
        var request = new GradeRequest(_scratch.File("submission"), Exercise, seeds, null, Out, Unsafe: false)
        {
            Limits = limits ?? new SandboxLimits(),
        };
        return new Grader(Checkout.Root, _ => { }).RunAsync(request, TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        _host.Dispose();
        _scratch.Dispose();
    }

    private void LayOut()
    {
        var folder = Path.Combine(_scratch.File("submission"), Exercise);
        var starter = Path.Combine(Checkout.Root, "exercises", Exercise);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(starter, "src"), "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(starter, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        var scenarios = Harness.Exercises.Exercise.Load(Checkout.Root, starter).Manifest.Scenarios.Select(scenario => scenario.Id);
        File.WriteAllText(Path.Combine(folder, "src", "Attack.cs"), _source
            .Replace("@HOST_PATHS@", Quoted(HostPaths())).Replace("@SCENARIOS@", Quoted(scenarios))
            .Replace("@SHOWN_ROOTS@", Quoted(((string[])[HarnessPaths.CacheFolder, RuntimeFolders.DotnetRoot]).Select(path => path.Split('/')[1])))
            .Replace("@HOST_PORT@", $"{((IPEndPoint)_host.LocalEndpoint).Port}").Replace("@LISTEN_PORT@", $"{ListenPort}"));
    }

    // What somebody who knows this machine would look for.
    private IEnumerable<string> HostPaths() =>
    [
        Checkout.Root, Path.Combine(Checkout.Root, "solutions-private", "CANARY"), Path.Combine(Checkout.Root, ".git"),
        Path.Combine(Checkout.Root, "artifacts"), Out, _scratch.FullPath, Path.Combine(HarnessPaths.CacheFolder, "postgres"),
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "/root", "/home", "/etc/shadow", "/usr/sbin", "/sys", "/run", "/boot",
    ];

    private static string Quoted(IEnumerable<string> texts) => string.Join(", ", texts.Select(text => $"\"{text}\""));
}
