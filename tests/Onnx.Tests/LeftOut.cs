namespace MLExtensions.Onnx.Tests;

/// <summary>Stands for the tests of this project where ONNX is not at hand.</summary>
public class LeftOut
{
    [Fact(Skip = "the export to ONNX needs Microsoft.ML.OnnxConverter, Microsoft.ML.OnnxTransformer and Microsoft.ML.OnnxRuntime, which the NuGet sources of this build do not offer (HasOnnx is not true)")]
    public void Export_to_ONNX()
    {
    }
}
