using System.Text;
using AiEndpoint.Outside;
using AiEndpoint.Storage;
using AiEndpoint.Web;
using AiEndpoint.Work;
using Exercises.Clocks;

// Npgsql cancels a command that timed out on the thread it is on, so a database that hangs costs a thread for each of its connections.
ThreadPool.SetMinThreads(64, 64);

var builder = WebApplication.CreateBuilder(args);

// Any byte in a header is a character, so that the service itself answers what is malformed.
builder.WebHost.ConfigureKestrel(kestrel => kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1);
builder.Services.AddClock();
builder.Services.AddStorage();
builder.Services.AddOutside();
builder.Services.AddWork();

var app = builder.Build();

await app.Services.GetRequiredService<Db>().MigrateAsync(app.Logger, app.Lifetime.ApplicationStopping);

app.UseStatusCodePages(Problems.WriteAsync);
app.Use((HttpContext context, RequestDelegate next) => Problems.CatchAsync(context, next));
app.MapRoutes();

await app.RunAsync();
