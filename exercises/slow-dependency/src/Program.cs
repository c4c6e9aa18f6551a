using SlowDependency.Dependencies;
using SlowDependency.Hosting;
using SlowDependency.Orders;
using SlowDependency.Products;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddDatabase();
builder.Services.AddDependencies();
builder.Services.AddProducts();
builder.Services.AddOrders();
builder.Services.AddHealth();
builder.Services.AddProblems();

var app = builder.Build();

await app.MigrateDatabaseAsync();

app.UseExceptionHandler();
app.UseStatusCodePages();
app.MapProducts();
app.MapOrders();
app.MapHealth();

await app.RunAsync();
