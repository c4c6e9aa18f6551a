using Drill.Assistants;
using Drill.Foundation;
using Harness.Tests.Packing;
using Harness.Tests.Transcripts;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Harness.Tests.Practising;

/// <summary>`drill mcp`, asked by the SDK's own client as an assistant's program does it.</summary>
public sealed class McpTests : IDisposable
{
    private readonly SampleCheckout _checkout = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_assistant_lists_reads_and_is_refused_and_each_call_is_logged()
    {
        _checkout.Write("exercises/sample/README.md", "# Sample\n\n## The contract\n\n**C1 One wins.** Of two callers,\none wins.\n\n**C2 All hear.** At once.\n");
        await using var client = await McpClient.CreateAsync(Transport(), cancellationToken: Cancellation);

        var tools = await client.ListToolsAsync(cancellationToken: Cancellation);
        Assert.Equal(
            ["list_exercises", "list_scenarios", "read_clause", "read_page", "read_story", "run_scenarios"],
            tools.Select(tool => tool.Name).Order(StringComparer.Ordinal));
        Assert.All(tools, tool => Assert.NotEmpty(tool.Description));
        Assert.Equal("sample: Sample (samples, 10 minutes)", Text(await CallAsync(client, "list_exercises")));
        Assert.Equal("one-wins (guard; C1; not in the newest run): One wins", Text(await CallAsync(client, "list_scenarios", ("exercise", "sample"))));
        Assert.Equal("**C1 One wins.** Of two callers,\none wins.", Text(await CallAsync(client, "read_clause", ("exercise", "sample"), ("clause", "C1"))));

        var refused = await CallAsync(client, "read_story", ("exercise", "sampel"), ("scenario", "one-wins"));
        Assert.True(refused.IsError);
        Assert.Contains("Did you mean 'sample'?", Text(refused));

        var log = new AssistantCalls(_checkout.PathOf("artifacts")).Read();
        Assert.Equal(["list_exercises", "list_scenarios", "read_clause", "read_story"], log.Select(call => call.Tool));
        Assert.StartsWith("refused: ", log[^1].Result);
    }

    [Fact]
    public void Where_assistants_are_banned_it_refuses()
    {
        _checkout.Write("pack.json", """
            { "schemaVersion": 1, "packId": "p", "createdAt": "2026-01-01T00:00:00+00:00", "exercises": ["sample"], "minutes": 10, "ai": "banned", "for": null }
            """);

        Assert.StartsWith("exit 2\n", DrillCommand.Transcript("mcp", folder: _checkout.Root));
    }

    public void Dispose() => _checkout.Dispose();

    private StdioClientTransport Transport() => new(new StdioClientTransportOptions
    {
        Command = "dotnet", Arguments = ["exec", Path.Combine(AppContext.BaseDirectory, "drill.dll"), "mcp"], WorkingDirectory = _checkout.Root,
    });

    private static async Task<CallToolResult> CallAsync(McpClient client, string tool, params (string Name, string Value)[] arguments) =>
        await client.CallToolAsync(tool, arguments.ToDictionary(argument => argument.Name, argument => (object?)argument.Value), cancellationToken: Cancellation);

    private static string Text(CallToolResult result) => string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text));
}
