namespace Drill.Foundation;

/// <summary>The command line was wrong; the message says how to put it right.</summary>
internal sealed class WrongUsageException(string message) : Exception(message);
