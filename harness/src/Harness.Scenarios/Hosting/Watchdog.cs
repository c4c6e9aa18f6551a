using System.Diagnostics;

namespace Harness.Hosting;

/// <summary>
/// A shell that outlives the harness by a moment and ends what the harness left running. It learns of the harness's
/// end, SIGKILL included, from the end of its standard input, whose only writer is the harness. Not for Windows.
/// </summary>
internal sealed class Watchdog
{
    // Each pid leads a process group of its own, so the group is signalled first. Whatever was asked to stop in good
    // order is killed one second later. Whole seconds, because POSIX `sleep` knows no others.
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
            // Redirected as well, so that it never holds the harness's own output open for whoever reads that.
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["-c", "exec \"$@\"", "sh", .. Detachment.Prefix, "/bin/sh", "-c", Script])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)
            ?? throw new InvalidOperationException("/bin/sh did not start, so nothing would end an orphan.");
        Id = process.Id;
        process.StandardOutput.Dispose();
        process.StandardError.Dispose();
        input = process.StandardInput;
        input.AutoFlush = true;
    }

    /// <summary>The one of this process.</summary>
    public static Watchdog Instance => Shared.Value;

    /// <summary>The watchdog's own process id.</summary>
    public int Id { get; }

    /// <summary>From now on the process ends with the harness.</summary>
    /// <exception cref="IOException">Somebody ended the watchdog.</exception>
    public void Guard(int pid, OrphanSignal signal) =>
        Tell($"+{pid} {(signal == OrphanSignal.Quit ? "QUIT" : "KILL")}");

    /// <summary>The process has ended; its id may be somebody else's soon.</summary>
    public void Forget(int pid)
    {
        try
        {
            Tell($"-{pid}");
        }
        catch (IOException)
        {
            // Somebody ended the watchdog, and its memory with it: there is nothing left to forget.
        }
    }

    private void Tell(string line)
    {
        // One write a line, so that the shell never reads two lines in one another.
        lock (gate) input.Write(line + "\n");
    }
}
