using DoubleCharge.Hosting;
using DoubleCharge.Payments;
using DoubleCharge.Provider;
using DoubleCharge.Settling;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddDatabase();
builder.Services.AddProvider();
builder.Services.AddPayments();
builder.Services.AddHostedService<Settler>();
builder.Services.AddProblems();

var app = builder.Build();

await app.MigrateDatabaseAsync();

app.UseExceptionHandler();
app.UseStatusCodePages();
app.MapPayments();

await app.RunAsync();
