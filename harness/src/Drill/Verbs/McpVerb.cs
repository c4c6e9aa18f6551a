using System.CommandLine;
using Drill.Assistants;
using Drill.Foundation;
using Drill.Packing;
using Drill.Submissions;
using Harness.Verdicts;
using ModelContextProtocol.Server;
using Spectre.Console;

namespace Drill.Verbs;

/// <summary>`drill mcp`: serves an assistant over the Model Context Protocol, on standard input and output.</summary>
internal static class McpVerb
{
    private const string Instructions =
        "Runs the scenarios of backend exercises and reads their stories and contracts. It gives no answers and no hints. Every call is logged, and may be shown to whoever judges the work.";

    public static Command Create(Func<DrillContext> context)
    {
        var command = new Command(
            "mcp",
            "Serve an assistant over the Model Context Protocol, on standard input and output: list, run, read stories and clauses; never answers.\n\n"
            + "Example (in the assistant's configuration):\n  ./drill mcp");
        command.SetAction((_, cancellation) => RunAsync(context(), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(DrillContext context, CancellationToken cancellation)
    {
        if (PackManifest.Find(context.RepositoryRoot)?.Ai == AiPolicies.NameOf(AiPolicy.Banned))
            throw new WrongUsageException("This package was sent without AI assistants (README.md, \"What you may use\"), so there is nothing here for one.");
        // Standard output belongs to the protocol. What a run prints goes where the assistant's own program shows it, if anywhere.
        Console.SetOut(Console.Error);
        var quiet = context with { Console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(Console.Error) }) };
        var tools = new McpTools(quiet, new AssistantCalls(context.Artifacts), TimeProvider.System);
        var options = new McpServerOptions
        {
            ServerInfo = new() { Name = "drill", Version = typeof(McpVerb).Assembly.GetName().Version!.ToString(3) },
            ServerInstructions = Instructions,
            ToolCollection = [.. tools.All],
        };
        await using var server = McpServer.Create(new StdioServerTransport(options), options);
        await server.RunAsync(cancellation);
        return ExitCode.Green;
    }
}
