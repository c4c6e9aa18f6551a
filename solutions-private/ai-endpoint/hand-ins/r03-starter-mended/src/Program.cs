using AiEndpoint.Fraud;
using AiEndpoint.Hosting;
using AiEndpoint.Notify;
using AiEndpoint.Statements;
using AiEndpoint.Transfers;
using Exercises.Clocks;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddWebServer();
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
