namespace MLExtensions.Core;

/// <summary>An attribute of an ONNX node: one whole number, or a list of them, which ONNX tells apart.</summary>
internal readonly record struct OnnxAttribute(string Name, long Number, long[]? List = null)
{
    public static OnnxAttribute Int(string name, long value) => new(name, value);

    public static OnnxAttribute Ints(string name, params long[] values) => new(name, 0, values);
}
