using System.CommandLine;
using Drill.Foundation;
using Harness.Fakes;
using Harness.Verdicts;

namespace Drill.Verbs;

/// <summary>`drill fault`: breaks a dependency of a served exercise, from a second terminal.</summary>
internal static class FaultVerb
{
    public static Command Create(Func<DrillContext> context)
    {
        var dependency = new Argument<string>("dependency")
        {
            Description = "A dependency that `drill serve` printed, or `database`.",
        };
        var fault = new Argument<string>("fault")
        {
            Description = "hang: done, never answered · drop: done, connection dropped · error: 503, nothing done · "
                + "slow: 2 s late · heal. The database: hang freezes it, drop cuts its connections, error refuses "
                + "them, slow adds 200 ms a round trip.",
        };
        var exercise = new Option<string?>("--exercise") { Description = "Which exercise, where several are served." };
        var command = new Command(
            "fault",
            "Break a dependency of a served exercise.\n\n"
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
            throw Names.Unknown("fault", fault, faults, $"There are {string.Join(", ", faults)}.");
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
        // A time-out is a cancellation to HttpClient: a serving process that was paused, for example by a debugger.
        catch (Exception gone) when (gone is HttpRequestException or TaskCanceledException
            && !cancellation.IsCancellationRequested)
        {
            throw new EnvironmentLacksException(
                $"'{served.Exercise}' does not answer any more ({gone.Message}). "
                + $"Start it again: ./drill serve {served.Exercise}", gone);
        }
    }
}
