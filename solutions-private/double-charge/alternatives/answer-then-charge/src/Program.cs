using DoubleCharge.Charging;
using DoubleCharge.Hosting;
using DoubleCharge.Payments;
using DoubleCharge.Provider;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddDatabase();
builder.Services.AddProvider();
builder.Services.AddPayments();
builder.Services.AddHostedService<Charger>();
builder.Services.AddProblems();

var app = builder.Build();

await app.MigrateDatabaseAsync();

app.UseExceptionHandler();
app.UseStatusCodePages();
app.MapPayments();

await app.RunAsync();
