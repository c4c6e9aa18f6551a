using Spectre.Console;
using Spectre.Console.Rendering;

namespace Harness.Load.Adapter;

/// <summary>A console that shows nothing, and on which several runs may draw at once.</summary>
internal sealed class Silence : IAnsiConsole, IExclusivityMode
{
    private readonly IAnsiConsole _nowhere = AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.No,
        Interactive = InteractionSupport.No,
        Out = new AnsiConsoleOutput(TextWriter.Null),
    });

    public Profile Profile => _nowhere.Profile;

    public IAnsiConsoleCursor Cursor => _nowhere.Cursor;

    public IAnsiConsoleInput Input => _nowhere.Input;

    public IExclusivityMode ExclusivityMode => this;

    public RenderPipeline Pipeline => _nowhere.Pipeline;

    public void Clear(bool home)
    {
        // There is nothing on it.
    }

    public void Write(IRenderable renderable)
    {
        // Not even drawn.
    }

    public T Run<T>(Func<T> func) => func();

    public Task<T> RunAsync<T>(Func<Task<T>> func) => func();
}
