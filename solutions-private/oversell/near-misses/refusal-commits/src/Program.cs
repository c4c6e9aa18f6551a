using Exercises.Clocks;
using Oversell.Events;
using Oversell.Hosting;
using Oversell.Orders;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddDatabase();
builder.Services.AddClock();
builder.Services.AddEvents();
builder.Services.AddOrders();
builder.Services.AddProblems();
builder.Services.AddDeadlines();

var app = builder.Build();

await app.MigrateDatabaseAsync();

app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseRequestTimeouts();
app.MapEvents();
app.MapOrders();

await app.RunAsync();
