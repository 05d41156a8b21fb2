namespace MLExtensions.Transforms;

/// <summary>What is done with a box whose corners are the wrong way round.</summary>
public enum CornerPolicy
{
    /// <summary>Its corners are exchanged: any two opposite corners make a box, as in TensorFlow and ONNX.</summary>
    Swap = 0,

    /// <summary>It is dropped.</summary>
    Drop = 1,
}
