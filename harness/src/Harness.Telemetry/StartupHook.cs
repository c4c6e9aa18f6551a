using System.Runtime.Loader;

/// <summary>
/// What the runtime calls before a service's own Main (DOTNET_STARTUP_HOOKS). The runtime looks for this very name, outside any
/// namespace. From here on, assemblies that the service does not carry are looked for beside this one.
/// </summary>
internal static class StartupHook
{
    /// <summary>Called by the runtime. Must touch no type of OpenTelemetry, which can be loaded only afterwards.</summary>
    public static void Initialize()
    {
        var folder = Path.GetDirectoryName(typeof(StartupHook).Assembly.Location)!;
        // Asked only for what neither the service nor the shared frameworks have, so the service's own versions always win.
        AssemblyLoadContext.Default.Resolving += (context, name) =>
        {
            var path = Path.Combine(folder, name.Name + ".dll");
            return File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
        };
    }
}
