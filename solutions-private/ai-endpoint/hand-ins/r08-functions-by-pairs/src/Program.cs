using AiEndpoint.Fraud;
using AiEndpoint.Gifts;
using AiEndpoint.Hosting;
using AiEndpoint.Notify;
using AiEndpoint.Statements;
using Exercises.Clocks;

// While the database does not answer, the driver blocks a thread for every command that it cancels.
ThreadPool.GetMinThreads(out var workers, out var ports);
ThreadPool.SetMinThreads(Math.Max(workers, 64), ports);

var builder = WebApplication.CreateBuilder(args);

// Below that, Kestrel repeats malformed headers.
builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Warning);

builder.Services
    .AddClock()
    .AddVault()
    .AddSingleton<Bell>()
    .AddSingleton<GiftStore>()
    .AddSingleton<FraudLine>()
    .AddSingleton<FraudDesk>()
    .AddSingleton<StatementStore>()
    .AddHostedService<Ringer>()
    .AddHostedService<Courier>();

var app = builder.Build();

await app.MigrateVaultAsync();

app.Use(Faults.GuardAsync);
app.UseStatusCodePages(Faults.DescribeAsync);
app.MapGifts();
app.MapStatements();

await app.RunAsync();
