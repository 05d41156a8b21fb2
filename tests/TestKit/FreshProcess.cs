using System.Diagnostics;
using Microsoft.ML;
using Xunit;

namespace MLExtensions.TestKit;

/// <summary>
/// Scores a saved model in a second process in which nothing of the pack is registered or mentioned. A test project
/// that uses it references tests/FreshProcess with ReferenceOutputAssembly="false", so that the program is built first.
/// </summary>
public static class FreshProcess
{
    private const string ProgramName = "MLExtensions.FreshProcess";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Saves the model, transforms the input with it in a fresh process and returns what came out there.</summary>
    public static Table Transform(MLContext context, ITransformer model, IDataView input)
    {
        using var folder = new TemporaryFolder();
        var file = folder.PathOf("model.zip");
        context.Model.Save(model, input.Schema, file);
        return Transform(file, Table.Read(input));
    }

    /// <summary>Transforms the input with a saved model in a fresh process and returns what came out there.</summary>
    public static Table Transform(string modelFile, Table input)
    {
        using var folder = new TemporaryFolder();
        var outputFile = folder.PathOf("output.json");
        var (exitCode, error) = Run(folder, modelFile, input, outputFile);
        Assert.True(exitCode == 0, $"The fresh process ended with code {exitCode}:{Environment.NewLine}{error}");
        return Table.Load(outputFile);
    }

    /// <summary>Runs a model that is expected to fail in a fresh process and returns what the process wrote about it.</summary>
    public static string TransformFails(string modelFile, Table input)
    {
        using var folder = new TemporaryFolder();
        var (exitCode, error) = Run(folder, modelFile, input, folder.PathOf("output.json"));
        Assert.True(exitCode == 1, $"The fresh process was expected to fail but ended with code {exitCode}:{Environment.NewLine}{error}");
        return error;
    }

    /// <summary>Fails unless both tables have the same columns with the same values, bit by bit.</summary>
    public static void AssertSame(Table expected, Table actual)
    {
        Assert.Equal(expected.RowCount, actual.RowCount);
        Assert.Equal(expected.Columns.Select(column => column.Name), actual.Columns.Select(column => column.Name));
        foreach (var (left, right) in expected.Columns.Zip(actual.Columns))
        {
            Assert.Equal(left.Dimensions, right.Dimensions);
            Assert.Equal(left.KeyCount, right.KeyCount);
            Assert.Equal(left.Texts, right.Texts);
            Assert.Equal(left.Flags, right.Flags);
            Assert.Equal(left.Keys, right.Keys);
            Assert.Equal(Bits(left), Bits(right));
        }
    }

    // A NaN's payload does not survive the way through JSON and means nothing.
    private static IEnumerable<int[]>? Bits(TableColumn column) => column.Numbers?.Select(cell =>
        cell.Select(value => BitConverter.SingleToInt32Bits(float.IsNaN(value) ? float.NaN : value)).ToArray());

    private static (int ExitCode, string Error) Run(TemporaryFolder folder, string modelFile, Table input, string outputFile)
    {
        var inputFile = folder.PathOf("input.json");
        input.Save(inputFile);
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        using var process = Process.Start(new ProcessStartInfo(dotnet, [Program(), modelFile, inputFile, outputFile])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"The fresh process did not end within {Limit.TotalMinutes:0} minutes.");
        }
        return (process.ExitCode, error.GetAwaiter().GetResult());
    }

    // All projects build into one tree: artifacts/<host>/bin/<project>/<configuration>.
    private static string Program()
    {
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var program = Path.Combine(own.Parent!.Parent!.FullName, ProgramName, own.Name, ProgramName + ".dll");
        Assert.True(File.Exists(program), $"{program} is absent: reference tests/FreshProcess from this test project (ReferenceOutputAssembly=\"false\").");
        return program;
    }
}
