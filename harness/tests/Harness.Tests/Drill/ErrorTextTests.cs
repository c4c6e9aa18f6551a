using Drill.Foundation;
using Harness.Verdicts;
using Npgsql;

namespace Harness.Tests.Drill;

/// <summary>Whatever goes wrong is said with its cause and what to do, and only a full disk is called one.</summary>
public sealed class ErrorTextTests
{
    private static readonly (Exception Fault, string Says)[] Cases =
    [
        (new IOException("No space left on device : '/x'", 28), "Free some space"),
        (new IOException("Disk quota exceeded", 122), "Free some space"),
        (new IOException("There is not enough space on the disk", unchecked((int)0x80070070)), "Free some space"),
        (new IOException("Disk quota exceeded", 69), "Free some space"),
        (new IOException("Too many open files", 24), "ulimit"),
        (new IOException("The process cannot access the file because it is being used by another process", unchecked((int)0x80070020)), "Another program has it open"),
        // The same number as Linux's for too many open files, and another error.
        (new IOException("The program issued a command but the command length is incorrect", unchecked((int)0x80070018)), "Run the command again"),
        (new IOException("Input/output error", 5), "The disk reports an error"),
        (new IOException("Read-only file system", 30), "read-only"),
        (new IOException("The process cannot access the file"), "Run the command again"),
        (new FileNotFoundException("Could not find file 'x'"), "Check the path"),
        (new UnauthorizedAccessException("Access to '/x' is denied"), "accessible"),
        (new TimeoutException("Another process held /x.lock for 120 s"), "end the process that holds the lock"),
        (new PostgresException("could not extend file", "ERROR", "ERROR", PostgresErrorCodes.DiskFull), "DRILL_CACHE"),
        (new NpgsqlException("Failed to connect"), "doctor"),
        (new InvalidOperationException("Sequence contains no elements"), "defect of drill"),
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Cases.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Cause_remedy_and_exit_code_are_told(int number)
    {
        var (exception, says) = Cases[number];

        var fault = ErrorText.Of(exception);

        Assert.Contains(exception is PostgresException full ? full.MessageText : exception.Message, fault.Message);
        Assert.Contains(says, fault.Message);
        Assert.Equal(says.StartsWith("Free", StringComparison.Ordinal), fault.Message.Contains("Free some space there"));
        Assert.DoesNotContain("   at ", fault.Message);
        Assert.Equal(ExitCode.EnvironmentLacks, fault.ExitCode);
    }
}
