using Harness.Exercises;
using Harness.Reports;

namespace Drill.Packing;

/// <summary>The README of a package: what to do, in which time, with what, and what to hand in.</summary>
internal static class CandidateReadme
{
    /// <summary>The page for one candidate.</summary>
    public static string Render(PackOptions options)
    {
        var first = options.Exercises[0];
        var only = options.Exercises.Count == 1;
        // With several, a candidate puts the name of the one at hand.
        var name = only ? first.Name : "<exercise>";
        return $"""
            # {(only ? first.Manifest.Title : "Backend exercises in C#")}

            {(options.For is null ? "" : $"For {MarkdownText.Escape(options.For)}. ")}Time box: **{options.Minutes} minutes**{(only ? "" : " for all of it")}, from when you open the {(only ? "" : "first ")}exercise's page.
            Getting the tools to run does not count.

            {(only ? "" : Table(options.Exercises))}## What to do

            1. Get what is needed (below). `./drill doctor` says what is missing, and the command that gets it.
            2. `./drill run {name}` builds the service and judges it. The first build fetches its packages; let it end before the
               clock starts. It is **red on purpose**: that is the exercise.
            3. Open {(only ? $"[exercises/{name}/README.md](exercises/{name}/README.md)" : "the exercise's page")}: the incident, the contract, the rules. The clock starts.
            4. Mend the service in `exercises/{name}/src`. Run it as often as you like; a failure says what was sent, what must hold
               and what was seen.
            5. Answer the questions in `exercises/{name}/DECISIONS.md`, shortly and in your own words.

            On Windows the command is `drill`. Where the system says that `./drill` may not be executed, `sh ./drill` does the same.

            ## What you may use

            - Documentation, books, the web, and any editor.
            - {Assistants(options.Ai)}
            - Nobody else's help.

            ## What to hand in

            `./drill submit{(only ? "" : " <exercise>")}` checks that your work builds, shows what is handed in and what is ignored, and makes one file,
            `<exercise>-<time>.submission.zip`. Send that file back. It holds the files that the exercise lets you edit, `DECISIONS.md` among
            them, and, only if you say yes, the results of your local runs. The command sends nothing itself.

            Stop when the time is over. Unfinished work with a clear account of what is missing is worth handing in.

            ## What you need

            - The .NET 10 SDK.
            - PostgreSQL 14 or newer: its binaries (`apt-get install postgresql`, `dnf install postgresql-server postgresql-contrib`,
              `brew install postgresql@17`), no running server and no set-up; or Docker:
              ```
              docker compose up -d --wait
              export DRILL_POSTGRES="Host=127.0.0.1;Port=54329;Username=drill;Password=drill;Database=postgres"
              ```

            ## With a debugger

            Open `{SolutionFilter(first)}` in your IDE. Every scenario is a test: set a breakpoint in `src/`, and debug the scenario
            from the test explorer. Or start the service with its database and dependencies, `./drill serve {name}`, attach a debugger to
            the process that it prints, and break a dependency from a second terminal with `./drill fault`.

            ## How it is judged

            By the same scenarios that `./drill run` shows you, with other ids, amounts and orders, and by further ones that enforce the same
            contract. They look at the service from outside and know no design. Afterwards people read your code and `DECISIONS.md`.

            `./drill run` exits with 0 green, 1 red, 2 wrong usage, 3 the service does not build or start, 4 inconclusive (nothing failed,
            but something could not be measured: run it again), 5 the environment lacks something.

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
        AiPolicy.AllowedWithLog => "AI assistants are allowed, with a log: copy every prompt, and in a line what you took from the "
            + "answer, into the last part of `DECISIONS.md`.",
        _ => "AI assistants are not allowed, in the editor neither: switch completions of whole lines off.",
    };

    private static string SolutionFilter(Exercise exercise) =>
        $"exercises/{exercise.Name}/" + Path.GetFileName(Directory.EnumerateFiles(exercise.Folder, "*.slnf").Single());
}
