namespace Microsoft.ML.Transforms.Onnx;

/// <summary>Settings of <c>ApplyOnnxModel</c>.</summary>
public sealed class OnnxOptions
{
    public string ModelFile;

    /// <summary>The model's inputs, which are the names of columns; null or empty for all.</summary>
    public string[] InputColumns;

    /// <summary>The model's outputs that become columns; null or empty for all.</summary>
    public string[] OutputColumns;

    /// <summary>This host computes on the processor: it refuses a device unless <see cref="FallbackToCpu"/> is set.</summary>
    public int? GpuDeviceId = null;

    public bool FallbackToCpu = false;

    /// <summary>Shapes in place of those that the model leaves open.</summary>
    public IDictionary<string, int[]> ShapeDictionary;

    /// <summary>Has no effect here: the model is read by ONNX Runtime only.</summary>
    public int RecursionLimit = 100;

    public int? InterOpNumThreads = null;

    public int? IntraOpNumThreads = null;
}
