using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Onnx;
using Shapes = System.Collections.Generic.IDictionary<string, int[]>;

namespace Microsoft.ML;

/// <summary>ONNX models in pipelines.</summary>
public static class OnnxCatalog
{
    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, string modelFile, int? gpuDeviceId = null, bool fallbackToCpu = false)
        => Make(catalog, Read(modelFile), null, null, null, gpuDeviceId, fallbackToCpu);

    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, Stream modelBytes, int? gpuDeviceId = null, bool fallbackToCpu = false)
        => Make(catalog, Read(modelBytes), null, null, null, gpuDeviceId, fallbackToCpu);

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string modelFile, Shapes shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false)
        => Make(catalog, Read(modelFile), null, null, shapeDictionary, gpuDeviceId, fallbackToCpu);

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, Stream modelBytes, Shapes shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false)
        => Make(catalog, Read(modelBytes), null, null, shapeDictionary, gpuDeviceId, fallbackToCpu);

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName, string modelFile, int? gpuDeviceId = null, bool fallbackToCpu = false)
        => Make(catalog, Read(modelFile), [outputColumnName], [inputColumnName], null, gpuDeviceId, fallbackToCpu);

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName, Stream modelBytes, int? gpuDeviceId = null, bool fallbackToCpu = false)
        => Make(catalog, Read(modelBytes), [outputColumnName], [inputColumnName], null, gpuDeviceId, fallbackToCpu);

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName, string modelFile, Shapes shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false)
        => Make(catalog, Read(modelFile), [outputColumnName], [inputColumnName], shapeDictionary, gpuDeviceId, fallbackToCpu);

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, string modelFile, int? gpuDeviceId = null, bool fallbackToCpu = false)
        => Make(catalog, Read(modelFile), outputColumnNames, inputColumnNames, null, gpuDeviceId, fallbackToCpu);

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, Stream modelBytes, int? gpuDeviceId = null, bool fallbackToCpu = false)
        => Make(catalog, Read(modelBytes), outputColumnNames, inputColumnNames, null, gpuDeviceId, fallbackToCpu);

    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, string modelFile, Shapes shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false)
        => Make(catalog, Read(modelFile), outputColumnNames, inputColumnNames, shapeDictionary, gpuDeviceId, fallbackToCpu);

    // As in ML.NET: with a dictionary and nothing after it a call is ambiguous, there and here.
    public static OnnxScoringEstimator ApplyOnnxModel(
        this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, string modelFile, Shapes shapeDictionary,
        int? gpuDeviceId = null, bool fallbackToCpu = false, int recursionLimit = 100)
        => Make(catalog, Read(modelFile), outputColumnNames, inputColumnNames, shapeDictionary, gpuDeviceId, fallbackToCpu);

    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, OnnxOptions options)
    {
        Contracts.CheckValue(options, nameof(options));
        return new OnnxScoringEstimator(catalog.GetEnvironment(), Read(options.ModelFile), options);
    }

    private static OnnxScoringEstimator Make(TransformsCatalog catalog, byte[] model, string[] outputs, string[] inputs, Shapes shapes, int? device, bool fallback)
        => new(catalog.GetEnvironment(), model, new OnnxOptions
        {
            OutputColumns = outputs, InputColumns = inputs, ShapeDictionary = shapes, GpuDeviceId = device, FallbackToCpu = fallback,
        });

    private static byte[] Read(string modelFile)
    {
        Contracts.CheckNonEmpty(modelFile, nameof(modelFile));
        return File.Exists(modelFile) ? File.ReadAllBytes(modelFile) : throw new IOException($"Model file {modelFile} does not exists.");
    }

    private static byte[] Read(Stream modelBytes)
    {
        Contracts.CheckValue(modelBytes, nameof(modelBytes));
        using var copy = new MemoryStream();
        modelBytes.CopyTo(copy);
        return copy.ToArray();
    }
}
