using System.Diagnostics;
using Drill.Building;
using Drill.Foundation;
using Drill.Packing;
using Harness.Exercises;
using Harness.Tests.Hosting;

namespace Harness.Tests.Packing;

/// <summary>A checkout that holds one small exercise, with git where a test wants it.</summary>
internal sealed class SampleCheckout : IDisposable
{
    public const string Canary = "6f1c2a9e-0d53-4b7a-8f57-5b8b5a1f0c11";

    private readonly ScratchFolder _scratch = new();

    public SampleCheckout()
    {
        string[] files =
        [
            "harness/src/Harness.Contracts/Judge.cs", "harness/tests/Tests.cs", "drill", "drill.cmd", ".gitattributes", ".gitignore",
            "docker-compose.yml", "LICENSE", "README.md", "Exercises.sln", .. SharedInputs.Files,
            "exercises/sample/README.md", "exercises/sample/Sample.slnf", "exercises/sample/Sample.code-workspace", "exercises/sample/sample.http",
            "exercises/sample/DECISIONS.md",
            "exercises/sample/src/Program.cs", "exercises/sample/src/Sample.csproj", "exercises/sample/src/appsettings.json",
            "exercises/sample/tests/Sample.Tests.csproj",
        ];
        foreach (var file in files) Write(file, $"{file}\nsecond line\n");
        Write("exercises/sample/exercise.json", """
            {
              "title": "Sample", "group": "samples", "minutes": 10, "level": "junior",
              "service": "src/Sample.csproj", "tests": "tests/Sample.Tests.csproj",
              "editable": ["src/**/*.cs", "DECISIONS.md"],
              "scenarios": [{ "id": "one-wins", "title": "One wins", "kind": "guard", "clauses": ["C1"] }]
            }
            """);
        Write("solutions-private/CANARY", Canary + "\n");
        Write("solutions-private/sample/near-misses/wide-net/variant.json", """{ "summary": "Wide.", "why": "It is quick.", "caughtBy": ["one-wins"] }""");
        Write("solutions-private/sample/alternatives/outbox/variant.json", """{ "summary": "An outbox." }""");
        Write("solutions-private/sample/checks/Late.cs", """[Scenario("late-bird")] [Scenario("one-wins")]""");
    }

    public string Root => _scratch.FullPath;

    public Exercise Exercise => ExerciseFolder.Load(Root, Path.Combine(Root, "exercises", "sample"));

    public string ArchivePath => _scratch.File("package.zip");

    public PackOptions Options => new(Root, [Exercise], 10, AiPolicy.Allowed, null, ArchivePath);

    public void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_scratch.File(path))!);
        File.WriteAllText(_scratch.File(path), content);
    }

    public string PathOf(string path) => _scratch.File(path);

    public void Commit()
    {
        if (!Directory.Exists(_scratch.File(".git"))) Git("init", "-q");
        Git("add", "--all");
        Git("-c", "user.name=Somebody Known", "-c", "user.email=known@example.invalid", "commit", "-q", "-m", "private words");
    }

    public void Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = Root })!;
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }

    public void Dispose() => _scratch.Dispose();
}
