using Harness.Verdicts;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Harness.Hosting;

/// <summary>
/// A service inside this process, on a real Kestrel socket, so that breakpoints work. For scenarios that neither load
/// it, nor kill it, nor count its work.
/// </summary>
/// <typeparam name="TEntryPoint">Any public type of the service's assembly.</typeparam>
public sealed class InProcessService<TEntryPoint> : IRunningService where TEntryPoint : class
{
    private readonly Factory factory;

    private InProcessService(Factory factory)
    {
        this.factory = factory;
        BaseAddress = factory.ClientOptions.BaseAddress;
    }

    /// <inheritdoc/>
    public Uri BaseAddress { get; }

    /// <summary>Starts the service and returns once it listens.</summary>
    /// <param name="configuration">Its configuration; environment names (ConnectionStrings__Database) work, too.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="InvalidServiceException">The service threw during its start.</exception>
    public static async Task<InProcessService<TEntryPoint>> StartAsync(
        IReadOnlyDictionary<string, string> configuration, CancellationToken ct = default)
    {
        var factory = new Factory(configuration);
        try
        {
            // Without a port: given one, the factory sets it while the service's own thread may already be listening
            // (dotnet/aspnetcore#67714). The address is a setting instead, below.
            factory.UseKestrel();
            // Starting blocks its thread until the host runs.
            await Task.Run(factory.StartServer, ct);
            return new InProcessService<TEntryPoint>(factory);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await factory.DisposeAsync();
            throw;
        }
        catch (Exception error)
        {
            await factory.DisposeAsync();
            throw new InvalidServiceException(
                $"{typeof(TEntryPoint).Assembly.GetName().Name} threw during its start: {error}", error);
        }
    }

    /// <summary>Stops the service.</summary>
    public ValueTask DisposeAsync() => factory.DisposeAsync();

    private sealed class Factory(IReadOnlyDictionary<string, string> configuration) : WebApplicationFactory<TEntryPoint>
    {
        static Factory()
        {
            // By default the content root comes from a manifest that is searched only in the working directory. This
            // names the service's own folder, as for a service in a process of its own.
            var assembly = typeof(TEntryPoint).Assembly;
            var key = assembly.GetName().Name!.ToUpperInvariant().Replace('.', '_');
            Environment.SetEnvironmentVariable(
                $"ASPNETCORE_TEST_CONTENTROOT_{key}", Path.GetDirectoryName(assembly.Location));
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Production");
            builder.UseUrls("http://127.0.0.1:0").PreferHostingUrls(true);
            foreach (var (name, value) in configuration) builder.UseSetting(name.Replace("__", ":"), value);
        }
    }
}
