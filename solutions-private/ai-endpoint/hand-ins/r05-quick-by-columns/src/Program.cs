using System.Text;
using AiEndpoint.Fraud;
using AiEndpoint.Hosting;
using AiEndpoint.Notify;
using AiEndpoint.Statements;
using AiEndpoint.Transfers;
using Exercises.Clocks;

// Npgsql cancels a command that timed out on the thread it is on, so a database that hangs costs a thread for each of its connections.
ThreadPool.SetMinThreads(64, 64);

var builder = WebApplication.CreateBuilder(args);

// Any byte in a header is a character, so that Caller answers what is malformed.
builder.WebHost.ConfigureKestrel(kestrel => kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1);
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
