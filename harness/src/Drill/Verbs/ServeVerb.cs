using System.CommandLine;
using System.Net;
using Drill.Building;
using Drill.Foundation;
using Drill.Local;
using Drill.Running;
using Harness.Fakes;
using Harness.Faults;
using Harness.Hosting;
using Harness.Postgres;
using Harness.Scenarios;
using Harness.Verdicts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;
using Spectre.Console;

namespace Drill.Verbs;

/// <summary>`drill serve`: runs an exercise's service, database and dependencies until Ctrl-C.</summary>
internal static class ServeVerb
{
    /// <summary>The database's name for `drill fault`.</summary>
    public const string DatabaseName = "database";

    public static Command Create(Func<DrillContext> context)
    {
        var exercise = new Argument<string>("exercise")
        {
            Description = "Name of the exercise, as `drill list` shows it.",
        };
        var scale = ScaleOption.Create();
        var command = new Command(
            "serve",
            "Run an exercise's service with its database and dependencies until Ctrl-C.\n\n"
            + "Example:\n  ./drill serve double-charge\n  ./drill fault provider hang      (in a second terminal)")
        {
            exercise, scale,
        };
        command.SetAction(
            (parsed, cancellation) => RunAsync(context(), parsed.GetRequiredValue(exercise), parsed.GetValue(scale), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(DrillContext context, string name, string? chosenScale, CancellationToken cancellation)
    {
        var exercise = Names.FindExercise(context.RepositoryRoot, name);
        var scale = Names.FindScale(exercise, chosenScale);
        var telemetry = new ServedTelemetry(InheritedEnvironment.Telemetry());
        var built = await new ServiceBuilder(context.RepositoryRoot).BuildWorkingCopyAsync(exercise, cancellation);
        var exporting = telemetry.IsOn
            ? telemetry.For(exercise.Name, await context.WithStatusAsync(
                "Building what exports telemetry", () => TelemetryBuild.RunAsync(context.RepositoryRoot, cancellation)))
            : [];
        // Declared first: it is removed when the service has ended.
        using var copy = ServedCopy.Of(built, Path.Combine(context.Artifacts, "serve", "copies"));
        var setup = SetupLoader.Load(copy.TestsDll);

        var data = SetupLoader.DataOf(exercise, setup, scale);
        await using var postgres = await DataLoading.StartAsync(context, data, cancellation);
        // The last one is the largest.
        await using var database = await postgres.CreateDatabaseAsync(
            connectionLimit: 21, data?.TemplateOf(data.Databases[^1].Name), cancellation);
        await using var proxy = PostgresProxy.Start(database.ServerEndpoint);
        await using var fakes = await Dependencies.StartAsync(setup, cancellation);
        var configuration = ServiceConfiguration.Of(
            database.ConnectionStringVia(proxy.Endpoint),
            fakes.ByName.ToDictionary(fake => fake.Key, fake => fake.Value.BaseAddress));
        foreach (var (variable, value) in exporting) configuration[variable] = value;

        var log = Path.Combine(DrillContext.WritableFolder(Path.Combine(context.Artifacts, "serve")), $"{name}.log");
        await using var service = await ServiceProcess.StartAsync(
            new ServiceOptions(copy.ServiceDll, name, log, configuration), cancellation);
        await using var control = await StartControlAsync(fakes, proxy, cancellation);
        var served = new ServedExercise(name, new Uri(control.Urls.Single()), Environment.ProcessId);
        served.Write(context);
        try
        {
            WriteAddresses(context, exercise.Name, service, database, fakes, setup, telemetry, log);
            var ended = await Task.WhenAny(service.Exited, Task.Delay(Timeout.InfiniteTimeSpan, cancellation));
            if (ended != service.Exited) return ExitCode.Green;
            throw new InvalidServiceException(
                $"The service ended with exit code {service.ExitCode}. Its last lines:{Environment.NewLine}"
                + string.Join(Environment.NewLine, service.LastLines.TakeLast(20)));
        }
        finally
        {
            served.Delete(context);
        }
    }

    private static void WriteAddresses(
        DrillContext context, string exercise, ServiceProcess service, TestDatabase database, Dependencies fakes,
        IExerciseSetup setup, ServedTelemetry telemetry, string log)
    {
        var console = context.Console;
        console.MarkupLineInterpolated($"[bold]{exercise}[/] is running. Press Ctrl-C to stop it.");
        // Plain lines, not wrapped, so that they can be pasted.
        Console.WriteLine(
            $"  service    {service.BaseAddress}  (process {service.ProcessId}: attach a debugger to it)");
        foreach (var (name, fake) in fakes.ByName)
            Console.WriteLine($"  {name.ToLowerInvariant(),-10} {fake.BaseAddress}");
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        Console.WriteLine(
            $"  database   psql postgresql://{connection.Username}:{connection.Password}@{connection.Host}:{connection.Port}/{connection.Database}");
        Console.WriteLine($"  telemetry  {telemetry.Destination}");
        Console.WriteLine($"  log        {Path.GetRelativePath(Environment.CurrentDirectory, log)}");
        Console.WriteLine();
        foreach (var example in setup.Examples(service.BaseAddress)) Console.WriteLine("  " + example);
        Console.WriteLine();
        var dependencies = string.Join(
            '|', fakes.ByName.Keys.Select(name => name.ToLowerInvariant()).Append(DatabaseName));
        Console.WriteLine($"  ./drill fault {dependencies} hang|drop|error|slow|heal   (in a second terminal)");
    }

    // `drill fault` asks for faults over loopback HTTP, so the second terminal needs no rights over this process.
    private static async Task<WebApplication> StartControlAsync(
        Dependencies fakes, PostgresProxy database, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var control = builder.Build();
        control.Run(async http =>
        {
            var asked = http.Request.Query;
            var (status, message) = await ApplyAsync(
                fakes, database, asked["dependency"].ToString(), asked["fault"].ToString());
            http.Response.StatusCode = status;
            await http.Response.WriteAsync(message);
        });
        await control.StartAsync(cancellation);
        return control;
    }

    private static async Task<(int Status, string Message)> ApplyAsync(
        Dependencies fakes, PostgresProxy database, string dependency, string fault)
    {
        if (!Enum.TryParse<NamedFault>(fault, ignoreCase: true, out var named))
            return (400, $"There is no fault '{fault}'.");
        if (dependency == DatabaseName)
        {
            ApplyToDatabase(database, named);
            return (200, $"{dependency}: {fault}");
        }

        var name = fakes.ByName.Keys.FirstOrDefault(
            name => name.Equals(dependency, StringComparison.OrdinalIgnoreCase));
        if (name is null)
        {
            return (404, Names.Unknown(
                "dependency", dependency,
                fakes.ByName.Keys.Select(known => known.ToLowerInvariant()).Append(DatabaseName),
                "`./drill serve` prints the dependencies.").Message);
        }

        await fakes.ByName[name].ApplyAsync(named);
        return (200, $"{dependency}: {fault}");
    }

    private static void ApplyToDatabase(PostgresProxy database, NamedFault fault)
    {
        switch (fault)
        {
            case NamedFault.Hang: database.Freeze(); break;
            case NamedFault.Drop: database.Cut(); break;
            case NamedFault.Error: database.Refuse(); break;
            case NamedFault.Slow: database.Latency = TimeSpan.FromMilliseconds(200); break;
            default:
                database.Latency = TimeSpan.Zero;
                database.Heal();
                break;
        }
    }

    private sealed class Dependencies : IAsyncDisposable
    {
        public required IReadOnlyDictionary<string, HttpFake> ByName { get; init; }

        public static async Task<Dependencies> StartAsync(IExerciseSetup setup, CancellationToken cancellation)
        {
            var fakes = new Dependencies { ByName = setup.CreateDependencies() };
            foreach (var fake in fakes.ByName.Values) await fake.StartAsync(cancellationToken: cancellation);
            return fakes;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var fake in ByName.Values) await fake.DisposeAsync();
        }
    }
}
