using __Name__.Entries;
using __Name__.Hosting;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddDatabase();
builder.Services.AddEntries();
builder.Services.AddProblems();

var app = builder.Build();

await app.MigrateDatabaseAsync();

app.UseExceptionHandler();
app.UseStatusCodePages();
app.MapEntries();

await app.RunAsync();
