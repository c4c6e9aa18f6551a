using System.Runtime.InteropServices;

namespace Harness.Tests.Sandboxing;

/// <summary>A file that whatever this process starts has open, too.</summary>
internal sealed class InheritedFile : IDisposable
{
    private readonly int _descriptor;

    private InheritedFile(int descriptor) => _descriptor = descriptor;

    /// <summary>Opens it for reading.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static InheritedFile Open(string path) =>
        open(path, 0) is var descriptor and >= 0 ? new InheritedFile(descriptor) : throw new IOException($"{path} cannot be opened.");

    public void Dispose() => _ = close(_descriptor);

    [DllImport("libc", SetLastError = true, CharSet = CharSet.Ansi)] private static extern int open(string path, int flags);

    [DllImport("libc")] private static extern int close(int descriptor);
}
