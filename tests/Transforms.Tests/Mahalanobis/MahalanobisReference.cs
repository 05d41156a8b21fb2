using MathNet.Numerics.LinearAlgebra;

namespace MLExtensions.Transforms.Tests;

/// <summary>The textbook form in double: two passes, an explicit inverse, quadratic forms. What the model must agree with.</summary>
internal sealed class MahalanobisReference(Vector<double>[] means, Vector<double> mean, Matrix<double> inverse, Matrix<double> background)
{
    public static MahalanobisReference Fit(float[] rows, int[] labels, int dimension, int classes)
    {
        Vector<double>[] vectors = [.. Enumerable.Range(0, labels.Length).Select(i => Vector<double>.Build.Dense(dimension, j => rows[(i * dimension) + j]))];
        Vector<double>[] means = [.. Enumerable.Range(0, classes).Select(label => Mean([.. vectors.Where((_, i) => labels[i] == label)]))];
        Vector<double> mean = Mean(vectors);
        return new MahalanobisReference(means, mean, Covariance(i => means[labels[i]]).Inverse(), Covariance(_ => mean).Inverse());

        Vector<double> Mean(Vector<double>[] some) => some.Aggregate((a, b) => a + b) / some.Length;

        Matrix<double> Covariance(Func<int, Vector<double>> centre)
        {
            Matrix<double> centred = Matrix<double>.Build.DenseOfRowVectors(vectors.Select((vector, i) => vector - centre(i)));
            return centred.TransposeThisAndMultiply(centred) / vectors.Length;
        }
    }

    public (double Distance, double Relative) Score(ReadOnlySpan<float> row)
    {
        Vector<double> x = Vector<double>.Build.DenseOfArray(Array.ConvertAll(row.ToArray(), value => (double)value));
        double distance = means.Min(mean => (x - mean) * inverse * (x - mean));
        return (distance, distance - ((x - mean) * background * (x - mean)));
    }
}
