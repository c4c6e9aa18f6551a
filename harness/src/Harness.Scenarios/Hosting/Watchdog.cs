using System.Diagnostics;

namespace Harness.Hosting;

/// <summary>
/// A shell that outlives the harness by a moment and ends the processes that the harness left running. It detects the harness's
/// end, SIGKILL included, by the end of its standard input, whose only writer is the harness. Not for Windows.
/// </summary>
internal sealed class Watchdog
{
    // Each pid leads a process group of its own, so the group is signalled first. A process that was asked to shut down
    // is killed one second later. Whole seconds, because POSIX `sleep` takes no fractions.
    private const string Script =
        """
        trap '' INT TERM HUP QUIT TSTP
        exec >/dev/null 2>&1
        kept=''
        while read -r entry signal; do
          pid=${entry#?}
          case $entry in
            +*) kept="$kept $pid:$signal" ;;
            -*) left=''
                for item in $kept; do
                  case $item in "$pid":*) ;; *) left="$left $item" ;; esac
                done
                kept=$left ;;
          esac
        done
        end() {
          for item in $kept; do
            signal=${1:-${item#*:}}
            kill -s "$signal" -- "-${item%%:*}" || kill -s "$signal" "${item%%:*}"
          done
        }
        end
        case $kept in *:QUIT*) sleep 1; end KILL ;; esac
        """;

    private static readonly Lazy<Watchdog> Shared = new(() => new Watchdog());

    private readonly Lock gate = new();
    private readonly StreamWriter input;

    private Watchdog()
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardInput = true,
            // Redirected as well, so that the watchdog never holds the harness's own output open.
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["-c", "exec \"$@\"", "sh", .. Detachment.Prefix, "/bin/sh", "-c", Script])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)
            ?? throw new InvalidOperationException("/bin/sh did not start, so orphaned processes could not be ended.");
        Id = process.Id;
        process.StandardOutput.Dispose();
        process.StandardError.Dispose();
        input = process.StandardInput;
        input.AutoFlush = true;
    }

    /// <summary>The watchdog of this process.</summary>
    public static Watchdog Instance => Shared.Value;

    /// <summary>The watchdog's own process id.</summary>
    public int Id { get; }

    /// <summary>From now on the process ends with the harness.</summary>
    /// <exception cref="IOException">The watchdog was killed.</exception>
    public void Guard(int pid, OrphanSignal signal) =>
        Tell($"+{pid} {(signal == OrphanSignal.Quit ? "QUIT" : "KILL")}");

    /// <summary>Records that the process has ended; its id may be reused soon.</summary>
    public void Forget(int pid)
    {
        try
        {
            Tell($"-{pid}");
        }
        catch (IOException)
        {
            // The watchdog was killed, so there is nothing left to forget.
        }
    }

    private void Tell(string line)
    {
        // One write per line, so that the shell never reads two lines interleaved.
        lock (gate) input.Write(line + "\n");
    }
}
