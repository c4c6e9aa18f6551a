using AiEndpoint.Fraud;
using AiEndpoint.Hosting;
using AiEndpoint.Notify;
using AiEndpoint.Statements;
using AiEndpoint.Transfers;
using Exercises.Clocks;

// The driver blocks a thread while it cancels a command at a database that does not answer.
ThreadPool.GetMinThreads(out var workers, out var ports);
ThreadPool.SetMinThreads(Math.Max(workers, 64), ports);

var builder = WebApplication.CreateBuilder(args);

// What Kestrel says below that may repeat a malformed header.
builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Warning);
builder.Services.AddDatabase();
builder.Services.AddClock();
builder.Services.AddFraud();
builder.Services.AddNotify();
builder.Services.AddTransfers();
builder.Services.AddStatements();
builder.Services.AddProblems();

var app = builder.Build();

await app.MigrateDatabaseAsync();

app.UseExceptionHandler();
app.UseStatusCodePages(Problems.WriteAsync);
app.MapTransfers();
app.MapStatements();

await app.RunAsync();
