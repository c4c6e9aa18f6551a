using System.Reflection;
using System.Runtime.Loader;
using Harness.Hosting;
using Harness.Verdicts;

namespace Harness.Load;

/// <summary>The engine that DRILL_LOAD chooses.</summary>
internal static class LoadEngines
{
    /// <summary>The name of the adapter's project and assembly.</summary>
    public const string Adapter = "Harness.Load.NBomber";

    private static readonly Lazy<ILoadEngine?> Choice = new(() => For(LoadChoices.Current, HarnessPaths.ArtifactsFolder));

    /// <summary>The engine of this process; null for the harness's own.</summary>
    /// <exception cref="EnvironmentLacksException">The choice is unknown, or its adapter is not built.</exception>
    public static ILoadEngine? Chosen => Choice.Value;

    /// <summary>Where the adapter's assembly is built.</summary>
    /// <param name="artifacts">The folder of everything that is built.</param>
    public static string AdapterIn(string artifacts) => Path.Combine(artifacts, "bin", Adapter, "debug", Adapter + ".dll");

    /// <summary>The engine of a choice; null for the harness's own.</summary>
    /// <param name="choice">The choice.</param>
    /// <param name="artifacts">The folder of everything that is built.</param>
    /// <exception cref="EnvironmentLacksException">Its adapter is not built.</exception>
    internal static ILoadEngine? For(LoadChoice choice, string artifacts) => choice == LoadChoice.Own ? null : Load(AdapterIn(artifacts));

    private static ILoadEngine Load(string dll)
    {
        if (!File.Exists(dll))
        {
            throw new EnvironmentLacksException(
                $"{LoadChoices.Variable}=nbomber needs {Adapter}, which is not built: `./drill run` builds it. Without {LoadChoices.Variable}, the harness's own engine is used.");
        }

        var engines = new AdapterContext(dll).LoadFromAssemblyPath(dll).GetExportedTypes().Where(type => type.IsAssignableTo(typeof(ILoadEngine)));
        return (ILoadEngine)Activator.CreateInstance(engines.Single())!;
    }

    // The adapter's packages are its own, whatever versions of them this process has. The harness's assemblies are not beside it, so they
    // are this process's, and their types match.
    private sealed class AdapterContext(string dll) : AssemblyLoadContext(Adapter)
    {
        private readonly AssemblyDependencyResolver _resolver = new(dll);

        protected override Assembly? Load(AssemblyName name) =>
            _resolver.ResolveAssemblyToPath(name) is { } path ? LoadFromAssemblyPath(path) : null;
    }
}
