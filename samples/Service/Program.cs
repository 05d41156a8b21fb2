using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.ML;
using Service;

const long LargestRequest = 16 * 1024;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = LargestRequest);
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.Services.AddProblemDetails();
builder.Services.AddHealthChecks().AddCheck<ScoringCheck>("scoring");
builder.Services.AddSingleton<ServiceMetrics>();
// Before the first request is taken: a service that cannot score does not start.
builder.Services.AddSingleton(new Scorer(new MLContext(seed: 1), Pipeline.LoadOrTrain(builder.Configuration["model"])));

WebApplication app = builder.Build();
// Whatever goes wrong is told as problem details: bad JSON, a wrong path, a body that is too large, a defect of ours.
app.UseExceptionHandler();
app.UseStatusCodePages();
app.MapHealthChecks("/health", new HealthCheckOptions());
app.MapGet("/metrics", (ServiceMetrics metrics) => TypedResults.Text(metrics.ToText(), "text/plain; version=0.0.4"));
app.MapPost("/score", Results<Ok<ScoreResponse>, ValidationProblem> (ScoreRequest request, Scorer scorer, ServiceMetrics metrics) =>
{
    if (request.FindProblem() is { } problem)
    {
        metrics.CountRefused();
        return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["pixels"] = [problem] });
    }

    using ServiceMetrics.Timing timing = metrics.Time();
    ScoreResponse response = scorer.Score(request.Pixels!);
    timing.Accepted = response.Accepted;
    return TypedResults.Ok(response);
});
app.Run();
