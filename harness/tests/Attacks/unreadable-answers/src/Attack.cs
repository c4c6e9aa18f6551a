[assembly: HostingStartup(typeof(Attack))]

internal sealed class Attack : IHostingStartup, IStartupFilter
{
    private static int asked;

    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(services => services.AddSingleton<IStartupFilter, Attack>());

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Run(AnswerAsync);
        next(app);
    };

    private static async Task AnswerAsync(HttpContext context)
    {
        var answer = context.Response;
        answer.StatusCode = context.Request.Method == "POST" ? 201 : 200;
        answer.ContentType = "application/json";
        switch (Interlocked.Increment(ref asked) % 12)
        {
            case 0:
                answer.ContentType = "application/json; charset=klingon";
                await answer.WriteAsync("{}");
                break;
            case 1:
                answer.StatusCode = 302;
                answer.Headers.Location = "http://[::bad::]:99999/%zz";
                break;
            case 2:
                answer.StatusCode = 307;
                answer.Headers.Location = "/payments";
                break;
            case 3:
                await answer.WriteAsync("""{"id":"\ud800","orderId":"\udfff","amountMinor":1e400,"currency":"EUR","status":"succeeded","createdAt":""}""");
                break;
            case 4:
                await answer.WriteAsync("[null, null]");
                break;
            case 5:
                await answer.WriteAsync("""{"id":null,"orderId":null,"amountMinor":null,"currency":null,"status":null,"createdAt":null,"paymentId":{"a":1},"errors":[null]}""");
                break;
            case 6:
                await answer.WriteAsync("""{"id":"//elsewhere/../x","orderId":1,"amountMinor":"9223372036854775808","currency":[],"status":{},"createdAt":0}""");
                break;
            case 7:
                answer.Headers.ContentEncoding = "gzip";
                await answer.Body.WriteAsync(new byte[] { 0x1f, 0x8b, 8, 0, 0, 0 });
                break;
            case 8:
                for (var i = 0; i < 2_000; i++) await answer.Body.WriteAsync(new byte[64 * 1024]);
                break;
            case 9:
                answer.ContentLength = 1_000;
                await answer.WriteAsync("{");
                context.Abort();
                break;
            case 10:
                await answer.WriteAsync(new string('[', 100_000));
                break;
            default:
                answer.ContentType = "///;;=";
                answer.Headers.RetryAfter = "99999999999999999999";
                answer.Headers.SetCookie = ";;;=";
                await answer.WriteAsync("\uFEFF{}{}");
                break;
        }
    }
}
