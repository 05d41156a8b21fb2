using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

// Version 1: int32 classes, int32 features, float[classes * features] weights class by class, float[classes] biases,
// float feature scale; the summary: int32 rows used, bad features, no label, no weight, iterations, evaluations,
// double objective, gradient norm, bool converged, double L2.
public sealed partial class SoftmaxRegressionModel : IModelPart<SoftmaxRegressionModel>
{
    /// <inheritdoc/>
    public static ModelFormat Format => new("softmax-regression", 1, 1);

    /// <inheritdoc/>
    public void Write(ModelWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(ClassCount);
        writer.Write(FeatureCount);
        writer.Write(_weights.AsSpan());
        writer.Write(_biases.AsSpan());
        writer.Write(FeatureScale);
        writer.Write(Summary.RowsUsed);
        writer.Write(Summary.RowsWithBadFeatures);
        writer.Write(Summary.RowsWithoutLabel);
        writer.Write(Summary.RowsWithoutWeight);
        writer.Write(Summary.Iterations);
        writer.Write(Summary.Evaluations);
        writer.Write(Summary.Objective);
        writer.Write(Summary.GradientNorm);
        writer.Write(Summary.Converged);
        writer.Write(Summary.L2Regularization);
    }

    /// <inheritdoc/>
    public static SoftmaxRegressionModel Read(ModelReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        int classes = reader.ReadInt32("the number of classes", 1, Array.MaxLength);
        int features = reader.ReadInt32("the number of features", 0, Array.MaxLength);
        float[] weights = reader.ReadSingles((long)classes * features);
        float[] biases = reader.ReadSingles(classes);
        float scale = reader.ReadSingle();
        var summary = new SoftmaxRegressionSummary(
            reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(),
            reader.ReadDouble(), reader.ReadDouble(), reader.ReadBoolean(), reader.ReadDouble());
        return new SoftmaxRegressionModel(weights, biases, scale, summary);
    }
}
