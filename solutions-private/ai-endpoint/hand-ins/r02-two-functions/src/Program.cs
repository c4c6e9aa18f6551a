using System.Text;
using AiEndpoint.Fraud;
using AiEndpoint.Hosting;
using AiEndpoint.Notify;
using AiEndpoint.Statements;
using AiEndpoint.Transfers;
using Exercises.Clocks;

// Work that waits for a database that does not answer may hold threads; what needs neither is not to queue behind it.
ThreadPool.SetMinThreads(64, 64);

var builder = WebApplication.CreateBuilder(args);

// A header that is not ASCII reaches the service, which answers it with problem details.
builder.WebHost.ConfigureKestrel(options => options.RequestHeaderEncodingSelector = _ => Encoding.Latin1);

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
