[assembly: HostingStartup(typeof(Attack))]

internal sealed class Attack : IHostingStartup, IStartupFilter
{
    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(services => services.AddSingleton<IStartupFilter, Attack>());

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Run(context => context.Response.WriteAsJsonAsync(Array.Empty<string>()));
        next(app);
    };
}
