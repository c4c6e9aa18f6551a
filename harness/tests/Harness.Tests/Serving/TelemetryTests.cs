using System.Net;
using System.Net.Http.Json;
using Harness.Hosting;
using Harness.Tests.Grading;

namespace Harness.Tests.Serving;

/// <summary>
/// `drill serve` and the OTEL_ variables: with an endpoint the service exports what happens in it, without a line of its own; without
/// one nothing is loaded into it. Alone, because other tests look at what this checkout serves, and build it.
/// </summary>
[Collection(nameof(GradingCollection))]
public sealed class TelemetryTests
{
    private const string Exercise = "double-charge";

    [Fact]
    public async Task A_payment_is_one_trace_from_the_caller_to_the_provider_and_the_database()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var served = await ServedService.StartAsync(Exercise, new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Http, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            // One signal the other way: a variable for a signal wins, and both protocols work.
            ["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] = receiver.Grpc, ["OTEL_EXPORTER_OTLP_METRICS_PROTOCOL"] = "grpc",
        });

        await PayAsync(served.Address);

        var spans = await receiver.SpansAsync(all => all.Any(span => span.Name == "POST /payments"));
        var server = Assert.Single(spans, span => span is { Name: "POST /payments", Kind: ReceivedSpan.Server });
        Assert.Equal(Exercise, server.Service);
        spans = await receiver.SpansAsync(all => InTraceOf(server, all).Any(IsCallOfProvider) && InTraceOf(server, all).Any(IsStatement));
        Assert.All(InTraceOf(server, spans).Where(span => IsCallOfProvider(span) || IsStatement(span)), span => Assert.True(IsBelow(server, span, spans), $"{span} is not part of {server}."));

        await receiver.LogsAsync(lines => lines.Any(line => line.TraceId == server.TraceId && line.Text.StartsWith("Payment ", StringComparison.Ordinal)));
        await receiver.MetricsAsync(names => names.IsSupersetOf(
            ["http.server.request.duration", "http.client.request.duration", "db.client.operation.duration", "dotnet.gc.collections"]));
        Assert.Contains($"telemetry  traces and logs to {receiver.Http} (http/protobuf), metrics to {receiver.Grpc} (grpc)", served.Said);
        Assert.Contains("OpenTelemetry.dll", LoadedInto(served));
    }

    [Fact]
    public async Task Without_an_endpoint_nothing_is_loaded()
    {
        await using var served = await ServedService.StartAsync(Exercise, new()
        {
            ["OTEL_SERVICE_NAME"] = "payments", ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf", ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "",
        });

        await PayAsync(served.Address);

        Assert.Contains("telemetry  none", served.Said);
        Assert.DoesNotContain("Telemetry", LoadedInto(served));
        if (!OperatingSystem.IsLinux()) return;
        var environment = await File.ReadAllTextAsync($"/proc/{served.ProcessId}/environ");
        Assert.Contains("ConnectionStrings__Database", environment);
        Assert.DoesNotContain("OTEL_", environment);
        Assert.DoesNotContain("DOTNET_STARTUP_HOOKS", environment);
        Assert.DoesNotContain("HOSTINGSTARTUP", environment);
        // What the next build writes is not in use.
        Assert.DoesNotContain("/artifacts/bin/", ProcessTable.CommandLine(served.ProcessId));
        Assert.DoesNotContain("/artifacts/bin/DoubleCharge", await File.ReadAllTextAsync($"/proc/{served.DrillId}/maps"));
    }

    private static async Task PayAsync(Uri service)
    {
        using var client = new HttpClient { BaseAddress = service };
        using var payment = new HttpRequestMessage(HttpMethod.Post, "payments")
        {
            Headers = { { "Idempotency-Key", Guid.NewGuid().ToString() } },
            Content = JsonContent.Create(new { orderId = "o-1", amountMinor = 1250, currency = "EUR", cardToken = "tok-1" }),
        };
        using var answer = await client.SendAsync(payment);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private static IEnumerable<ReceivedSpan> InTraceOf(ReceivedSpan server, IEnumerable<ReceivedSpan> all) =>
        all.Where(span => span.TraceId == server.TraceId);

    private static bool IsCallOfProvider(ReceivedSpan span) => span is { Scope: "System.Net.Http", Kind: ReceivedSpan.Client };

    private static bool IsStatement(ReceivedSpan span) => span is { Scope: "Npgsql", Kind: ReceivedSpan.Client };

    private static bool IsBelow(ReceivedSpan server, ReceivedSpan span, IReadOnlyCollection<ReceivedSpan> all)
    {
        for (var at = span; at is not null; at = all.FirstOrDefault(one => one.SpanId == at.ParentId))
            if (at.SpanId == server.SpanId) return true;
        return false;
    }

    // The files that its process has mapped; on other systems the test sees only what was sent and printed.
    private static string LoadedInto(ServedService served) => OperatingSystem.IsLinux()
        ? File.ReadAllText($"/proc/{served.ProcessId}/maps")
        : served.Said.Contains("telemetry  none") ? "" : "OpenTelemetry.dll";
}
