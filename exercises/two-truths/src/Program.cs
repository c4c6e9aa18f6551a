using Exercises.Clocks;
using TwoTruths.Admin;
using TwoTruths.Billing;
using TwoTruths.Hosting;
using TwoTruths.Orders;
using TwoTruths.Search;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddDatabase();
builder.Services.AddClock();
builder.Services.AddBilling();
builder.Services.AddOrders();
builder.Services.AddSearch();
builder.Services.AddAdmin();
builder.Services.AddProblems();

var app = builder.Build();

await app.MigrateDatabaseAsync();

app.UseExceptionHandler();
app.UseStatusCodePages();
app.MapOrders();
app.MapSearch();
app.MapAdmin();

await app.RunAsync();
