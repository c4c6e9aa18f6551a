using System.Runtime.CompilerServices;

// Reports every scenario as passed, in the harness's own words, wherever it can write.
internal static class Attack
{
    private static readonly string[] Scenarios = [@SCENARIOS@];

    [ModuleInitializer]
    internal static void Begin()
    {
        var lines = Scenarios.Select(id => $$$"""{"event":"finished","outcome":{"id":"{{{id}}}","state":"passed","attempts":1}}""").ToArray();
        foreach (var line in lines)
        {
            Console.WriteLine(line);
            Console.Error.WriteLine(line);
        }

        Console.WriteLine("Total: 25, Errors: 0, Failed: 0, Skipped: 0\nGREEN\n\u001b[2J\u001b[H25/25 GREEN");
        foreach (var path in (string[])[@HOST_PATHS@, "/tmp", "/proc/self/fd/1", "/proc/1/fd/1", "."])
        {
            foreach (var target in (string[])[path, Path.Combine(path, "events.jsonl"), Path.Combine(path, "findings.json"), Path.Combine(path, "grade.json")])
            {
                try
                {
                    File.AppendAllLines(target, lines);
                }
                catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
                {
                    Console.WriteLine($"refused {target}");
                }
            }
        }
    }
}
