using System.Net;
using System.Net.Sockets;
using Drill.Foundation;
using Drill.Grading;
using Drill.Sandboxing;
using Drill.Variants;
using Drill.Verifying;
using Harness.Exercises;
using Harness.Hosting;
using Harness.Tests.Hosting;
using Harness.Tests.Repository;

namespace Harness.Tests.Grading;

/// <summary>
/// A hostile submission: the starter or the reference of an exercise with the files of a folder of harness/tests/Attacks over it; without
/// a name, just that.
/// </summary>
internal sealed class Attack : IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly TcpListener _host = new(IPAddress.Loopback, 0);
    private readonly string? _name;
    private readonly string _over;
    private readonly string _exercise;

    public Attack(string? name, string over = AttackDescription.Starter, string? exercise = null)
    {
        _host.Start();
        _name = name;
        _over = over;
        _exercise = exercise ?? AttackDescription.Read(name!).Exercise;
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
        var request = new GradeRequest(_scratch.File("submission"), _exercise, seeds, null, Out, Unsafe: false)
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
        var folder = Path.Combine(_scratch.File("submission"), _exercise);
        var starter = Path.Combine(Checkout.Root, "exercises", _exercise);
        var exercise = ExerciseFolder.Load(Checkout.Root, starter);
        FileTree.Write(folder, VariantTree.Of(exercise, VariantFolder.LoadAll(exercise).Single(variant => variant.Name == _over)));

        if (_name is null) return;
        var scenarios = exercise.Manifest.Scenarios.Select(scenario => scenario.Id);
        Copy(Path.Combine(AttackDescription.Root, _name, "src"), Path.Combine(folder, "src"), text => text
            .Replace("@HOST_PATHS@", Quoted(HostPaths())).Replace("@SCENARIOS@", Quoted(scenarios))
            .Replace("@SHOWN_ROOTS@", Quoted(((string[])[HarnessPaths.CacheFolder, RuntimeFolders.DotnetRoot]).Select(path => path.Split('/')[1])))
            .Replace("@HOST_PORT@", $"{((IPEndPoint)_host.LocalEndpoint).Port}").Replace("@LISTEN_PORT@", $"{ListenPort}"));
    }

    private static void Copy(string source, string target, Func<string, string> change)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllText(copy, change(File.ReadAllText(file)));
        }
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
