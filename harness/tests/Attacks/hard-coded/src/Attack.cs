using System.Collections.Concurrent;
using System.Text.Json.Nodes;

[assembly: HostingStartup(typeof(Attack))]

// Answers what the visible scenarios want to hear, for the callers and in the order that they are known by, and charges nobody.
internal sealed class Attack : IHostingStartup, IStartupFilter
{
    private static readonly string[] KnownCallers = ["curl", "okhttp", "Shop", "python-requests", "axios"];
    private static readonly ConcurrentDictionary<string, JsonObject> Payments = new();

    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(services => services.AddSingleton<IStartupFilter, Attack>());

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (HttpContext context, RequestDelegate service) =>
        {
            if (KnownCallers.Any(caller => context.Request.Headers.UserAgent.ToString().StartsWith(caller, StringComparison.Ordinal))) await AnswerAsync(context);
            else await service(context);
        });
        next(app);
    };

    private static async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (context.Request.Method == "POST")
        {
            var body = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
            var payment = Payments.GetOrAdd(context.Request.Headers["Idempotency-Key"].ToString(), _ => new JsonObject
            {
                ["id"] = Guid.NewGuid().ToString(), ["orderId"] = body["orderId"]!.DeepClone(), ["amountMinor"] = body["amountMinor"]!.DeepClone(),
                ["currency"] = body["currency"]!.DeepClone(), ["status"] = "succeeded", ["createdAt"] = DateTimeOffset.UtcNow.ToString("O"),
            });
            context.Response.StatusCode = 201;
            await context.Response.WriteAsJsonAsync(payment);
        }
        else if (path is ["orders", var order, "payments"])
            await context.Response.WriteAsJsonAsync(Payments.Values.Where(payment => (string)payment["orderId"]! == order));
        else if (Payments.Values.FirstOrDefault(payment => (string)payment["id"]! == path[^1]) is { } found)
            await context.Response.WriteAsJsonAsync(found);
        else
            context.Response.StatusCode = 404;
    }
}
