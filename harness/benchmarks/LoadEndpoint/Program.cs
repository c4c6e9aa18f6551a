// The one endpoint that both load generators ask: as little work as a service can do, so that the generators are what is measured.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
var app = builder.Build();
app.MapGet("/", () => "ok");
app.Run();
