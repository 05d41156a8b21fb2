using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>A model's bytes and the session that ONNX Runtime has made of them. Sessions may be used by several threads.</summary>
internal sealed class OnnxModel : IDisposable
{
    public OnnxModel(byte[] bytes, OnnxOptions options)
    {
        if (options.GpuDeviceId is { } device && !options.FallbackToCpu)
            throw Contracts.Except($"Error initializing model: this host has no device {device}; it computes on the processor.");
        Bytes = bytes;
        try
        {
            // Its warnings are remarks on how a model was made, and would go to the console of every program.
            using var settings = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            if (options.InterOpNumThreads is { } across)
                settings.InterOpNumThreads = across;
            if (options.IntraOpNumThreads is { } within)
                settings.IntraOpNumThreads = within;
            Session = new InferenceSession(bytes, settings);
        }
        catch (OnnxRuntimeException exception)
        {
            throw Contracts.Except(null, exception, $"Error initializing model :{exception}");
        }

        Inputs = [.. Session.InputMetadata.Select(pair => OnnxVariable.Of(pair.Key, pair.Value, options.ShapeDictionary))];
        Outputs = [.. Session.OutputMetadata.Select(pair => OnnxVariable.Of(pair.Key, pair.Value, options.ShapeDictionary))];
    }

    public byte[] Bytes { get; }

    public InferenceSession Session { get; }

    public OnnxVariable[] Inputs { get; }

    public OnnxVariable[] Outputs { get; }

    public OnnxVariable Input(string name) => Inputs.FirstOrDefault(input => input.Name == name)
        ?? throw Contracts.ExceptParam("inputColumnNames", $"Input tensor, {name}, does not exist in the ONNX model. Available input names are [{string.Join(",", Inputs.Select(input => input.Name))}].");

    public OnnxVariable Output(string name) => Outputs.FirstOrDefault(output => output.Name == name)
        ?? throw Contracts.ExceptParam("outputColumnNames", $"Output tensor, {name}, does not exist in the ONNX model. Available output names are [{string.Join(",", Outputs.Select(output => output.Name))}].");

    public void Dispose() => Session.Dispose();
}
