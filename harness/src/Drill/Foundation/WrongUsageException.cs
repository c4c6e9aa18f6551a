namespace Drill.Foundation;

/// <summary>The command line is wrong; the message says how to correct it.</summary>
internal sealed class WrongUsageException(string message) : Exception(message);
