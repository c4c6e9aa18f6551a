using Spectre.Console;

namespace Harness.Load.Adapter;

/// <summary>A console that shows nothing, and on which several runs may draw at once.</summary>
internal sealed class Silence : IExclusivityMode
{
    /// <summary>The console.</summary>
    public static IAnsiConsole Console { get; } = AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.No,
        Interactive = InteractionSupport.No,
        Out = new AnsiConsoleOutput(TextWriter.Null),
        ExclusivityMode = new Silence(),
    });

    /// <inheritdoc />
    public T Run<T>(Func<T> func) => func();

    /// <inheritdoc />
    public Task<T> RunAsync<T>(Func<Task<T>> func) => func();
}
