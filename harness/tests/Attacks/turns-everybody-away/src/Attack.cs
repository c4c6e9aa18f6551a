[assembly: HostingStartup(typeof(Attack))]

internal sealed class Attack : IHostingStartup, IStartupFilter
{
    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(services => services.AddSingleton<IStartupFilter, Attack>());

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (HttpContext context, RequestDelegate rest) =>
        {
            if (context.Request.Path.StartsWithSegments("/products") || context.Request.Path.StartsWithSegments("/checkout"))
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                context.Response.Headers.RetryAfter = "1";
                return;
            }

            await rest(context);
        });
        next(app);
    };
}
