using Exercises.Clocks;
using ReflexCache.Caching;
using ReflexCache.Hosting;
using ReflexCache.Pricing;
using ReflexCache.Products;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddDatabase();
builder.Services.AddClock();
builder.Services.AddProductCache();
builder.Services.AddPricing();
builder.Services.AddProducts();
builder.Services.AddProblems();

var app = builder.Build();

await app.MigrateDatabaseAsync();

app.UseExceptionHandler();
app.UseStatusCodePages();
app.MapProducts();
app.MapPrices();
app.MapHealth();

await app.RunAsync();
