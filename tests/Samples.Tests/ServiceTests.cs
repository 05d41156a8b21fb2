using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MLExtensions.TestKit;

namespace MLExtensions.Samples.Tests;

/// <summary>The service as a process, over real HTTP: right and stable answers under concurrent load, problem details for bad input, health and metrics.</summary>
public sealed class ServiceTests(RunningService service) : IClassFixture<RunningService>
{
    private const int Concurrency = 16;
    private const int Requests = 2000;

    private static readonly (float[] Pixels, string Label)[] Digits = ReadDigits();

    private readonly HttpClient _client = service.Client;

    [Fact]
    public async Task Answers_stay_the_same_and_right_under_concurrent_load_and_are_counted()
    {
        string before = await _client.GetStringAsync("/metrics");
        var answers = new string[Requests];
        await Parallel.ForAsync(0, Requests, new ParallelOptions { MaxDegreeOfParallelism = Concurrency }, async (i, cancellation) =>
        {
            // Every tenth picture is noise, every other tenth is refused: what one request brings must not leak into another's answer.
            object body = (i % 10) switch
            {
                3 => new { pixels = Enumerable.Range(0, 64).Select(j => j % 2 * 16f) },
                7 => new { pixels = new float[] { 1, 2, 3 } },
                _ => new { pixels = Digits[i % 100].Pixels },
            };
            using HttpResponseMessage response = await _client.PostAsJsonAsync("/score", body, cancellation);
            Assert.Equal(i % 10 == 7 ? HttpStatusCode.BadRequest : HttpStatusCode.OK, response.StatusCode);
            answers[i] = await response.Content.ReadAsStringAsync(cancellation);
        });

        int right = 0, accepted = 0, acceptedRight = 0;
        for (int i = 0; i < Requests; i++)
        {
            if (i % 10 == 7)
                continue;
            if (i >= 100)
                Assert.Equal(answers[i % 100], answers[i]);
            using JsonDocument answer = JsonDocument.Parse(answers[i]);
            JsonElement root = answer.RootElement;
            Assert.Equal(1, root.GetProperty("probabilities").EnumerateObject().Sum(item => item.Value.GetDouble()), 1e-4);
            Assert.Equal(root.GetProperty("accepted").GetBoolean(), root.GetProperty("reason").ValueKind == JsonValueKind.Null);
            if (i % 10 == 3)
                Assert.False(root.GetProperty("accepted").GetBoolean());
            else if (root.GetProperty("digit").GetString() == Digits[i % 100].Label)
                right++;
            if (root.GetProperty("accepted").GetBoolean())
            {
                accepted++;
                acceptedRight += root.GetProperty("digit").GetString() == Digits[i % 100].Label ? 1 : 0;
            }
        }

        Assert.InRange(right, Requests * 8 / 10 * 95 / 100, Requests * 8 / 10);
        Assert.InRange(accepted, Requests * 2 / 10, Requests * 8 / 10);
        Assert.InRange(acceptedRight / (double)accepted, 0.97, 1);
        string after = await _client.GetStringAsync("/metrics");
        Assert.Equal(Requests * 9 / 10, Counted("digits_scoring_seconds_count"));
        Assert.Equal(Requests * 9 / 10, Counted("digits_scored_total{outcome=\"accepted\"}") + Counted("digits_scored_total{outcome=\"rejected\"}"));
        Assert.Equal(Requests / 10, Counted("digits_refused_total"));
        Assert.True(Counted("digits_scoring_seconds_sum") > 0);

        double Counted(string name) => Number(after, name) - Number(before, name);
    }

    [Theory]
    [InlineData("{\"pixels\":[1,2,3]}", 400, "'pixels' has 3 numbers; expected are 64.")]
    [InlineData("{}", 400, "'pixels' is missing")]
    [InlineData("{\"pixels\":null}", 400, "'pixels' is missing")]
    [InlineData("{\"pixels\":[1,2", 400, "Bad Request")]
    [InlineData("{\"pixels\":[\"ink\"]}", 400, "Bad Request")]
    [InlineData("", 400, "Bad Request")]
    public async Task Bad_input_gets_problem_details(string body, int status, string text)
    {
        using HttpResponseMessage response = await _client.PostAsync("/score", new StringContent(body, Encoding.UTF8, "application/json"));
        await AssertProblem(response, status, text);
    }

    [Fact]
    public async Task Numbers_out_of_range_and_bodies_out_of_measure_are_named()
    {
        using HttpResponseMessage range = await _client.PostAsJsonAsync("/score", new { pixels = Enumerable.Range(0, 64).Select(i => i == 5 ? 17f : 1f) });
        await AssertProblem(range, 400, "'pixels[5]' is 17; allowed are 0 to 16.");
        using HttpResponseMessage large = await _client.PostAsJsonAsync("/score", new { pixels = new float[20_000] });
        await AssertProblem(large, 413, "Content Too Large");
        using HttpResponseMessage nowhere = await _client.GetAsync(new Uri("/elsewhere", UriKind.Relative));
        await AssertProblem(nowhere, 404, "Not Found");
        Assert.Equal("Healthy", await _client.GetStringAsync("/health"));
    }

    private static async Task AssertProblem(HttpResponseMessage response, int status, string text)
    {
        string body = await response.Content.ReadAsStringAsync();
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using JsonDocument problem = JsonDocument.Parse(body);
        Assert.Equal(status, problem.RootElement.GetProperty("status").GetInt32());
        Assert.Contains(text, Strings(problem.RootElement));
    }

    // All texts in one, without the escapes of JSON.
    private static string Strings(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => string.Join('\n', element.EnumerateObject().Select(item => Strings(item.Value))),
        JsonValueKind.Array => string.Join('\n', element.EnumerateArray().Select(Strings)),
        _ => element.ToString(),
    };

    private static double Number(string metrics, string name) =>
        double.Parse(metrics.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal))[(name.Length + 1)..], CultureInfo.InvariantCulture);

    private static (float[] Pixels, string Label)[] ReadDigits()
    {
        using FileStream file = File.OpenRead(RepositoryRoot.PathOf("samples/ImageClassification/Data/digits.csv.gz"));
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        return [.. Enumerable.Range(0, 100).Select(_ => reader.ReadLine()!.Split(',')).Select(cells => (cells[..^1].Select(cell => float.Parse(cell, CultureInfo.InvariantCulture)).ToArray(), cells[^1]))];
    }
}
