using System.CommandLine;
using Drill.Foundation;
using Harness.Fakes;
using Harness.Verdicts;

namespace Drill.Verbs;

/// <summary>`drill fault`: breaks a dependency of a service that `drill serve` runs, from a second terminal.</summary>
internal static class FaultVerb
{
    public static Command Create(Func<DrillContext> context)
    {
        var dependency = new Argument<string>("dependency")
        {
            Description = "The name of a dependency that `drill serve` printed, or `database`.",
        };
        var fault = new Argument<string>("fault")
        {
            Description = "For an HTTP dependency, hang: does the work and never answers · drop: does the work and drops the connection · "
                + "error: answers 503 and does no work · slow: answers 2 s late · heal: works again. For the database, hang: freezes "
                + "it · drop: cuts its connections · error: refuses connections · slow: adds 200 ms to each round trip.",
        };
        var exercise = new Option<string?>("--exercise") { Description = "The exercise, if several are being served." };
        var command = new Command(
            "fault",
            "Break a dependency of a service that `drill serve` runs.\n\n"
            + "Example:\n  ./drill fault provider hang\n  ./drill fault provider heal")
        {
            dependency, fault, exercise,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            context(),
            parsed.GetRequiredValue(dependency),
            parsed.GetRequiredValue(fault),
            parsed.GetValue(exercise),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        DrillContext context, string dependency, string fault, string? exercise, CancellationToken cancellation)
    {
        var faults = Enum.GetNames<NamedFault>().Select(name => name.ToLowerInvariant()).ToList();
        if (!faults.Contains(fault))
            throw Names.Unknown("fault", fault, faults, $"The faults are {string.Join(", ", faults)}.");
        var served = ServedExercise.Find(context, exercise);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = served.Control, Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            using var answer = await http.PostAsync(
                $"?dependency={Uri.EscapeDataString(dependency)}&fault={Uri.EscapeDataString(fault)}",
                content: null,
                cancellation);
            var message = await answer.Content.ReadAsStringAsync(cancellation);
            if (!answer.IsSuccessStatusCode) throw new WrongUsageException(message);
            Console.WriteLine(message);
            return ExitCode.Green;
        }
        // HttpClient reports a time-out as a cancellation, for example when a debugger has paused the serving process.
        catch (Exception gone) when (gone is HttpRequestException or TaskCanceledException
            && !cancellation.IsCancellationRequested)
        {
            throw new EnvironmentLacksException(
                $"'{served.Exercise}' no longer answers ({gone.Message}). "
                + $"Start it again: ./drill serve {served.Exercise}", gone);
        }
    }
}
