using SampleService;

// A service for the harness's own tests: it answers what they ask about, and fails to start where they want it to.
var builder = WebApplication.CreateBuilder(args);
var failure = builder.Configuration["Sample:Failure"];
if (failure == "throw") throw new InvalidOperationException("The sample service refuses to start.");
if (failure == "hang") Thread.Sleep(Timeout.Infinite);

var app = builder.Build();
app.MapGet("/process", () => new ProcessAnswer(Environment.ProcessId, app.Environment.ContentRootPath));
app.MapGet("/configuration/{key}", (string key, IConfiguration configuration) => configuration[key] ?? "(none)");
app.MapGet("/variable/{name}", (string name) => Environment.GetEnvironmentVariable(name) ?? "(none)");
Probes.Map(app);
app.Run();
