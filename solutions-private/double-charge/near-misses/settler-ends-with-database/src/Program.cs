using DoubleCharge.Hosting;
using DoubleCharge.Payments;
using DoubleCharge.Provider;
using DoubleCharge.Settling;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddDatabase();
builder.Services.AddProvider();
builder.Services.AddPayments();
builder.Services.AddHostedService<Sweeper>();
// A fault of the sweeper must not take the API down with it, as it would by default.
builder.Services.Configure<HostOptions>(options =>
    options.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore);
builder.Services.AddProblems();

var app = builder.Build();

await app.MigrateDatabaseAsync();

app.UseExceptionHandler();
app.UseStatusCodePages();
app.MapPayments();

await app.RunAsync();
