using Exercises.Clocks;
using LeakyTenant.Documents;
using LeakyTenant.Reports;
using LeakyTenant.Webhooks;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddDatabase();
builder.Services.AddClock();
builder.Services.AddNetwork();
builder.Services.AddIdentity();
builder.Services.AddDocuments();
builder.Services.AddReports();
builder.Services.AddWebhooks();

var app = builder.Build();

await app.MigrateDatabaseAsync();

app.UseProblems();
app.UseIdentity();
app.MapDocuments();
app.MapReports();
app.MapWebhooks();

await app.RunAsync();
