using Harness.Tests.Hosting;

namespace Harness.Tests.Pipelines;

/// <summary>
/// A program that stands in for `drill`. For each submission it is told how each of its gradings ends, and it writes down every call.
/// </summary>
internal sealed class StubGrader
{
    /// <summary>Half-way through, it says so and waits for its end.</summary>
    public const string Hangs = "hangs";

    /// <summary>It ends as if red, and has written no result.</summary>
    public const string LeavesNothing = "leaves-nothing";

    /// <summary>What it says when it hangs.</summary>
    public const string HalfWay = "half-way";

    private const string Program = """
        #!/usr/bin/env bash
        # drill grade <submission> --out <folder> …
        [ "$1" = grade ] && [ "$3" = --out ] || exit 2
        submission=$2 out=$4
        name=${submission##*/}
        echo "$JOB_COMPLETION_INDEX $name" >>"$STUB/calls"
        call=$(sed 's/^[0-9]* //' "$STUB/calls" | grep -cFx -- "$name")
        step=$(sed -n "${call}p" "$STUB/plans/$name")
        mkdir -p "$out" && echo "half a result" >"$out/judge.log" || exit 2
        case $step in
          hangs)
            sleep infinity &
            # A real one takes what it started along, and ends as one that was stopped.
            trap 'kill $!; exit 4' TERM
            echo half-way
            wait ;;
          leaves-nothing) exit 1 ;;
          5 | 2) exit "$step" ;;
          *) echo "{\"verdict\": $step}" >"$out/grade.json"; exit "$step" ;;
        esac
        """;

    private readonly string _folder;

    public StubGrader(ScratchFolder scratch)
    {
        _folder = scratch.File("stub");
        Directory.CreateDirectory(Path.Combine(_folder, "plans"));
        File.WriteAllText(Command, Program.ReplaceLineEndings("\n") + "\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Command, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(_folder, "calls"), "");
    }

    public string Command => Path.Combine(_folder, "drill");

    /// <summary>What it needs to know besides its arguments.</summary>
    public KeyValuePair<string, string> Variable => new("STUB", _folder);

    /// <summary>Every call so far: the index and the submission's name.</summary>
    public IReadOnlyList<(int Index, string Name)> Calls =>
    [
        .. File.ReadLines(Path.Combine(_folder, "calls"))
            .Select(line => (int.Parse(line[..line.IndexOf(' ')]), line[(line.IndexOf(' ') + 1)..])),
    ];

    /// <summary>How the gradings of a submission end, the first one first: exit codes, or one of the words above.</summary>
    public void Plan(string name, params IEnumerable<string> endings) =>
        File.WriteAllLines(Path.Combine(_folder, "plans", name), endings);
}
