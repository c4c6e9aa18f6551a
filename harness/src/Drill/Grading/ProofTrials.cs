using System.Globalization;
using Drill.Databases;
using Drill.Foundation;
using Drill.Running;
using Drill.Scorecards;
using Harness.Exercises;
using Harness.Faults;
using Harness.Hosting;
using Harness.Postgres;
using Harness.Scenarios;
using Harness.Verdicts;
using Npgsql;

namespace Drill.Grading;

/// <summary>
/// Tries proofs: tests by a candidate, who may have written anything into them. The process that does it has a private network and a database server of
/// its own, and each test runs in a sandbox. What a test reports is believed only as red or green; none of its words go anywhere.
/// </summary>
internal static class ProofTrials
{
    /// <summary>How often a proof is tried on each service.</summary>
    public const int Times = 3;

    /// <summary>The id of the one scenario that a proof holds.</summary>
    public const string ScenarioId = "proof";

    // An attempt of a scenario ends after three minutes.
    private static readonly TimeSpan Ceiling = TimeSpan.FromMinutes(4);

    private static readonly ScenarioEntry Entry = new(ScenarioId, "A proof", ScenarioKind.Incident, ["C1"]);

    private static readonly ScenarioOutcome Nothing = new() { Id = ScenarioId, State = ScenarioState.Missing };

    /// <summary>Tries all proofs and writes what was found.</summary>
    public static async Task RunAsync(ProofJob job, CancellationToken cancellation)
    {
        // "0" stands for the process that writes it.
        foreach (var group in job.GroupFiles) await File.WriteAllTextAsync(group, "0", cancellation);
        Dictionary<string, string> refusals = [];
        string? lacks = null;
        try
        {
            await using var postgres = await new ServerSource(job.Root, Console.WriteLine).StartAsync(data: null, observer: null, cancellation);
            var shared = ServerAccess.FromShared(postgres.ShareEnvironment[ServerAccess.SharedVariable])!;
            var access = new NpgsqlConnectionStringBuilder(shared.AdminConnectionString);
            // A confined server has a socket in a folder of its own, which a confined proof does not see.
            await using var way = job.Command.Count > 0 && Path.IsPathRooted(access.Host)
                ? TcpProxy.Start(await ServerAddress.OfAsync(access.Host, access.Port, cancellation)) : null;
            if (way is not null) (access.Host, access.Port) = ($"{way.Endpoint.Address}", way.Endpoint.Port);
            var server = (shared with { AdminConnectionString = access.ConnectionString }).ToShared();
            foreach (var proof in job.Proofs)
                if (await RefusalOfAsync(job, proof, server, cancellation) is { } refusal) refusals[proof.Path] = refusal;
        }
        catch (EnvironmentLacksException fault)
        {
            lacks = fault.Message;
        }

        GradeJson.Write(job.FindingsPath, new ProofFindings(refusals, lacks));
    }

    /// <summary>Runs the proof once on one service.</summary>
    /// <param name="testsDll">The built proof.</param>
    /// <param name="server">How a child harness reaches the database server (<see cref="ServerAccess.ToShared"/>).</param>
    /// <param name="serviceDll">The service.</param>
    /// <param name="command">The prefix of the sandbox's command; empty for no sandbox.</param>
    /// <param name="folder">The folder for events and logs.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>How it ended; missing if it reported nothing.</returns>
    public static async Task<ScenarioOutcome> TryAsync(
        string testsDll, string server, string serviceDll, IReadOnlyList<string> command, string folder, long seed, CancellationToken cancellation)
    {
        var events = Path.Combine(folder, $"events-{seed}.jsonl");
        File.Delete(events);
        await using var process = Start(testsDll, server, serviceDll, command, folder, events, seed);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Ceiling);
        await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        process.Kill();
        await process.Exited;
        if (!File.Exists(events)) return Nothing;
        var reports = new RunReports([Entry], SilentObserver.Instance, ServerCapacity.ScenariosAtOnce, new ServiceHistory());
        foreach (var report in new EventTail(events).ReadNew()) reports.Take(report);
        return reports.Conclude()[0];
    }

    private static async Task<string?> RefusalOfAsync(ProofJob job, BuiltProof proof, string server, CancellationToken cancellation)
    {
        foreach (var ground in job.Grounds)
            for (var time = 1; time <= Times; time++)
            {
                var outcome = await OutcomeAsync(job, proof, ground, server, time, cancellation);
                Console.WriteLine($"{proof.Path} on {ground.Name}, {time} of {Times}: {outcome.State}");
                if (outcome.State == (ground.MustFail ? ScenarioState.Failed : ScenarioState.Passed)) continue;
                var why = outcome.Reason is { } reason ? $": {Bounded.Name(reason)}" : "";
                return $"It is not {(ground.MustFail ? "red" : "green")} each time on {ground.Name} "
                    + $"({Word(outcome.State)} at trial {time} of {Times}{why}).";
            }

        return null;
    }

    private static async Task<ScenarioOutcome> OutcomeAsync(
        ProofJob job, BuiltProof proof, ProvingGround ground, string server, int time, CancellationToken cancellation)
    {
        try
        {
            return await TryAsync(proof.Dll, server, ground.Dll, job.Command, job.RunFolder, time, cancellation);
        }
        // What a test writes as its report decides nothing but its own fate.
        catch (Exception fault) when (fault is InvalidServiceException or InvalidDataException or System.Text.Json.JsonException)
        {
            return Nothing;
        }
    }

    private static string Word(ScenarioState state) => state switch
    {
        ScenarioState.Failed => "red",
        ScenarioState.Passed => "green",
        ScenarioState.Inconclusive => "inconclusive",
        _ => "no result",
    };

    private static ChildProcess Start(
        string testsDll, string server, string serviceDll, IReadOnlyList<string> command, string folder, string events, long seed)
    {
        string[] arguments = ["exec", testsDll, "-noLogo", "-noColor", "-trait", $"{ScenarioAttribute.TraitName}={ScenarioId}"];
        Dictionary<string, string> own = new()
        {
            [RunSettings.SeedVariable] = seed.ToString(CultureInfo.InvariantCulture),
            [RunSettings.ServiceDllVariable] = serviceDll,
            [RunSettings.LogsVariable] = folder,
            [RunSettings.EventsVariable] = events,
            [RunSettings.ScaleVariable] = "",
        };
        own[ServerAccess.SharedVariable] = server;
        foreach (var (name, value) in Confinement.None.Variables) own[name] = value;
        var log = Path.Combine(Path.GetDirectoryName(folder)!, "proofs.log");
        if (command.Count == 0)
        {
            return ChildProcess.Start(new ChildOptions(Executables.Dotnet(), arguments, log)
            {
                WorkingDirectory = Path.GetDirectoryName(testsDll), Environment = InheritedEnvironment.With(own),
            });
        }

        own["PATH"] = "/usr/bin";
        own["HOME"] = own["DOTNET_CLI_HOME"] = "/tmp";
        own["DOTNET_EnableDiagnostics"] = own["DOTNET_EnableWriteXorExecute"] = "0";
        return ChildProcess.Start(new ChildOptions(command[0], [.. command.Skip(1), Executables.Dotnet(), .. arguments], log) { Environment = own, InSandbox = true });
    }
}
