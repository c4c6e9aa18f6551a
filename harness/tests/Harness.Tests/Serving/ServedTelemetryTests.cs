using Drill.Building;
using Drill.Foundation;
using Drill.Verbs;

namespace Harness.Tests.Serving;

/// <summary>What the OTEL_ variables turn on, where they send it, and which of them are refused.</summary>
public sealed class ServedTelemetryTests
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    [Theory]
    [InlineData("none  (OTEL_EXPORTER_OTLP_ENDPOINT says where to send it)")]
    [InlineData("none  (OTEL_EXPORTER_OTLP_ENDPOINT says where to send it)", "OTEL_SERVICE_NAME=payments", Protocol + "=grpc")]
    [InlineData("none  (OTEL_SDK_DISABLED is true)", Endpoint + "=http://127.0.0.1:4317", "OTEL_SDK_DISABLED=TRUE")]
    public void Without_an_endpoint_it_is_off(string destination, params string[] variables)
    {
        var telemetry = Of(variables);

        Assert.False(telemetry.IsOn);
        Assert.Equal(destination, telemetry.Destination);
    }

    [Theory]
    [InlineData("http://127.0.0.1:4317 (grpc)", Endpoint + "=http://127.0.0.1:4317", "OTEL_SDK_DISABLED=false")]
    [InlineData("http://127.0.0.1:4318 (http/protobuf)", Endpoint + "=http://127.0.0.1:4318", Protocol + "=http/protobuf")]
    [InlineData(
        "traces to https://one.example (grpc), metrics and logs to http://127.0.0.1:4317 (grpc)",
        Endpoint + "=http://127.0.0.1:4317", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=https://one.example")]
    [InlineData(
        "traces and metrics to http://localhost:4317 (grpc), logs to http://127.0.0.1:9/logs (http/protobuf)",
        "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=http://127.0.0.1:9/logs", "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL=http/protobuf")]
    public void An_endpoint_turns_it_on_and_every_signal_says_where_it_goes(string destination, params string[] variables)
    {
        var telemetry = Of(variables);

        Assert.True(telemetry.IsOn);
        Assert.Equal(destination, telemetry.Destination);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT is '127.0.0.1:4317', which is no address. Use one such as http://localhost:4317.", Endpoint + "=127.0.0.1:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT is 'ftp://x', which is no address. Use one such as http://localhost:4317.", "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=ftp://x")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL is 'http/json'. It can be grpc or http/protobuf.", Endpoint + "=http://127.0.0.1:4318", Protocol + "=http/json")]
    public void What_cannot_be_used_is_named_with_what_can(string message, params string[] variables) =>
        Assert.Equal(message, Assert.Throws<WrongUsageException>(() => Of(variables)).Message);

    [Theory]
    [InlineData("sample")]
    [InlineData("payments", "OTEL_SERVICE_NAME=payments")]
    [InlineData(null, "OTEL_RESOURCE_ATTRIBUTES=team=checkout,service.name=payments")]
    public void A_service_is_called_like_its_exercise_unless_the_variables_name_it(string? name, params string[] variables)
    {
        var environment = Of([Endpoint + "=http://127.0.0.1:4317", .. variables]).For("sample", "/somewhere/Harness.Telemetry.dll");

        Assert.Equal(name, environment.GetValueOrDefault("OTEL_SERVICE_NAME"));
    }

    [Fact]
    public void The_service_gets_every_variable_as_it_was_given_and_what_loads_the_exporter()
    {
        var environment = Of(Endpoint + "=http://127.0.0.1:4317", "OTEL_EXPORTER_OTLP_HEADERS=x-key=1", "OTEL_METRIC_EXPORT_INTERVAL=9000")
            .For("sample", "/somewhere/Harness.Telemetry.dll");

        Assert.Equal("http://127.0.0.1:4317", environment[Endpoint]);
        Assert.Equal("x-key=1", environment["OTEL_EXPORTER_OTLP_HEADERS"]);
        Assert.Equal("9000", environment["OTEL_METRIC_EXPORT_INTERVAL"]);
        Assert.Equal("/somewhere/Harness.Telemetry.dll", environment["DOTNET_STARTUP_HOOKS"]);
        Assert.Equal("Harness.Telemetry", environment["ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"]);
    }

    [Fact]
    public void Packages_that_cannot_be_restored_are_one_sentence_with_a_way_out()
    {
        const string Refused = "Harness.Telemetry.csproj : error NU1301: Failed to retrieve information about 'OpenTelemetry'.";
        var lacks = TelemetryBuild.Explain([Refused, "Harness.Telemetry.csproj : error NU1301:   Connection refused"]);

        Assert.Equal(
            "The packages that export telemetry (OpenTelemetry) cannot be restored: mend that, or unset the variables OTEL_EXPORTER_OTLP_… to serve "
            + $"without telemetry.{Environment.NewLine}{Refused}",
            lacks.Message);
    }

    [Fact]
    public void A_compiler_error_is_no_missing_package() => Assert.StartsWith(
        "What exports telemetry (harness/src/Harness.Telemetry) does not build",
        TelemetryBuild.Explain(["StartupHook.cs(1,1): error CS1002: ; expected"]).Message);

    private static ServedTelemetry Of(params string[] variables) =>
        new(variables.Select(variable => variable.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]));
}
