using HotQuery.Hosting;
using HotQuery.Orders;
using HotQuery.Reports;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddDatabase();
builder.Services.AddOrders();
builder.Services.AddReports();
builder.Services.AddProblems();

var app = builder.Build();

await app.MigrateDatabaseAsync();
await app.CompleteOrderTotalsAsync();

app.UseExceptionHandler();
app.UseStatusCodePages();
app.MapOrders();
app.MapReports();

await app.RunAsync();
