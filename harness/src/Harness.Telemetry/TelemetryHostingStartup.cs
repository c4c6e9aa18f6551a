using Harness.Telemetry;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

[assembly: HostingStartup(typeof(TelemetryHostingStartup))]

namespace Harness.Telemetry;

/// <summary>
/// Adds OpenTelemetry to a service that knows nothing of it: ASP.NET Core finds this class by ASPNETCORE_HOSTINGSTARTUPASSEMBLIES, for
/// every service that is built with WebApplication.CreateBuilder. Where telemetry goes is said by the OTEL_ variables alone.
/// </summary>
public sealed class TelemetryHostingStartup : IHostingStartup
{
    // The activity source and the meter have the same name.
    private const string Npgsql = "Npgsql";
    private const string Runtime = "System.Runtime";

    /// <inheritdoc />
    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(services => services.AddOpenTelemetry()
        .WithTracing(traces => traces.AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddSource(Npgsql))
        .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddMeter(Npgsql, Runtime))
        .WithLogging(null, KeepWhatPeopleRead)
        // Last, because it exports whatever was added before.
        .UseOtlpExporter());

    private static void KeepWhatPeopleRead(OpenTelemetryLoggerOptions options)
    {
        options.IncludeFormattedMessage = true;
        options.IncludeScopes = true;
    }
}
