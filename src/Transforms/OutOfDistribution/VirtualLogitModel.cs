using MathNet.Numerics.LinearAlgebra;
using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>
/// Virtual-logit matching (ViM, Wang et al. 2022): how far a row's features lie outside the principal subspace of the training features, scaled
/// to the size of a logit and set against the energy of its logits. Immutable; safe to share between threads.
/// </summary>
/// <remarks>
/// With origin u, R the eigenvectors of (1/N) sum (x - u)(x - u)' beyond the first P, and alpha = mean of the largest logit / mean of |R'(x - u)|
/// over the training rows: score = alpha |R'(x - u)| - log sum_k exp(z_k); larger = more unusual.
/// </remarks>
public sealed partial class VirtualLogitModel
{
    private const int BlockRows = 1024;
    private const double SingleEpsilon = 1.1920929e-7;

    private readonly double[] _origin;
    private readonly PanelMatrix _residual;

    private VirtualLogitModel(double[] origin, float[] residual, int classCount, double scale)
    {
        _origin = origin;
        _residual = new PanelMatrix(residual, residual.Length / origin.Length, origin.Length);
        ClassCount = classCount;
        Scale = scale;
    }

    /// <summary>The number of features, D.</summary>
    public int Dimension => _origin.Length;

    /// <summary>The number of logits.</summary>
    public int ClassCount { get; }

    /// <summary>The number of principal directions, P, in which a row may move freely.</summary>
    public int PrincipalDimension => Dimension - _residual.Outputs;

    /// <summary>alpha: what brings a residual to the size of a logit.</summary>
    public double Scale { get; }

    internal int ScratchLength => Dimension + _residual.PaddedOutputs;

    /// <summary>The number of principal directions that the paper takes: 1,000 of 2,048 features or more, 512 of 768 or more, else half.</summary>
    /// <param name="dimension">The number of features.</param>
    /// <returns>At least 1.</returns>
    public static int DefaultPrincipalDimension(int dimension) => dimension >= 2048 ? 1000 : dimension >= 768 ? 512 : Math.Max(1, dimension / 2);

    /// <summary>The origin that belongs to a last layer z = W x + b: u = -pinv(W) b, where the logits are smallest in norm.</summary>
    /// <param name="weights">W, row-major: a row for each class.</param>
    /// <param name="bias">b, one for each class.</param>
    /// <returns>A value for each feature.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static double[] OriginOf(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        if (bias.IsEmpty || weights.IsEmpty || weights.Length % bias.Length != 0)
            throw new ArgumentException($"{weights.Length} weights are no whole number of rows for {bias.Length} classes.", nameof(weights));
        int classes = bias.Length;
        int dimension = weights.Length / classes;
        var layer = Matrix<double>.Build.Dense(classes, dimension);
        for (int i = 0; i < classes; i++)
        {
            for (int j = 0; j < dimension; j++)
                layer[i, j] = weights[(i * dimension) + j];
        }

        Vector<double> offset = Vector<double>.Build.DenseOfEnumerable(Array.ConvertAll(bias.ToArray(), value => (double)value));
        // A softmax layer trained with a penalty has rows that add up to zero: one singular value is rounding only. Weights are floats, so what is
        // below their precision counts as zero; keeping it would move the origin by as much as the features are long.
        double relativeCut = Math.Max(classes, dimension) * SingleEpsilon;
        // By the smaller of the two Gram matrices: pinv(W) = W'(W W')^+ = (W'W)^+ W'.
        Vector<double> origin = classes <= dimension
            ? layer.TransposeThisAndMultiply(SolveSymmetric(layer.TransposeAndMultiply(layer), offset, relativeCut))
            : SolveSymmetric(layer.TransposeThisAndMultiply(layer), layer.TransposeThisAndMultiply(offset), relativeCut);
        return [.. origin.Select(value => -value)];
    }

    /// <summary>Learns the subspace and the scale.</summary>
    /// <param name="features">In-distribution features, row-major; rows with a value that is not finite, here or in the logits, are left out.</param>
    /// <param name="dimension">The number of features, at least 2.</param>
    /// <param name="logits">Their logits, row-major.</param>
    /// <param name="principalDimension">P, 1 to D - 1; 0 for <see cref="DefaultPrincipalDimension"/>.</param>
    /// <param name="origin">u, from <see cref="OriginOf"/>; empty for the mean of the rows.</param>
    /// <param name="checkAlive">Called now and then; may throw to cancel.</param>
    /// <returns>The model.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="principalDimension"/> is out of its range.</exception>
    /// <exception cref="InvalidOperationException">No row can be used, or no row leaves the principal subspace.</exception>
    public static VirtualLogitModel Fit(
        ReadOnlySpan<float> features, int dimension, ReadOnlySpan<float> logits, int principalDimension = 0, ReadOnlySpan<double> origin = default, Action? checkAlive = null)
    {
        int count = dimension < 2 ? 0 : features.Length / dimension;
        if (dimension < 2 || features.Length != (long)count * dimension || logits.IsEmpty || logits.Length % Math.Max(count, 1) != 0)
            throw new ArgumentException($"{features.Length} features of dimension {dimension} (at least 2) and {logits.Length} logits are not the same number of rows.", nameof(features));
        if (!origin.IsEmpty && origin.Length != dimension)
            throw new ArgumentException($"The origin has {origin.Length} values of {dimension}.", nameof(origin));
        int principal = principalDimension == 0 ? DefaultPrincipalDimension(dimension) : principalDimension;
        if (principal < 1 || principal >= dimension)
            throw new ArgumentOutOfRangeException(nameof(principalDimension), $"principalDimension is {principalDimension}; allowed: 1 to {dimension - 1}, or 0 for the default.");

        int classes = logits.Length / count;
        int[] usable = Usable(features, dimension, logits, classes);
        if (usable.Length == 0)
            throw new InvalidOperationException("There are no rows to learn from: all have a feature or a logit that is not finite, or there were none.");
        double[] centre = origin.IsEmpty ? Mean(features, dimension, usable) : origin.ToArray();
        float[] residual = Residual(features, dimension, usable, centre, principal, checkAlive);
        var unscaled = new VirtualLogitModel(centre, residual, classes, 1);
        double length = 0;
        double largest = 0;
        var scratch = new float[unscaled.ScratchLength];
        foreach (int row in usable)
        {
            length += unscaled.ResidualLength(features.Slice(row * dimension, dimension), scratch);
            largest += Largest(logits.Slice(row * classes, classes));
        }

        if (!(length > 0))
            throw new InvalidOperationException($"No training row leaves the {principal} principal directions: ask for fewer of them.");
        return new VirtualLogitModel(centre, residual, classes, largest / length);
    }

    /// <summary>The outlier score of a row.</summary>
    /// <param name="features">Its features.</param>
    /// <param name="logits">Its logits.</param>
    /// <returns>Larger = more unusual; NaN for a row with a value that is not finite.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public float Score(ReadOnlySpan<float> features, ReadOnlySpan<float> logits) => Score(features, logits, new float[ScratchLength]);

    /// <summary>The length of what lies outside the principal subspace: an outlier score without logits.</summary>
    /// <param name="features">The row.</param>
    /// <returns>0 or above, larger = more unusual; NaN for a row with a value that is not finite.</returns>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    public float Residual(ReadOnlySpan<float> features)
    {
        Check(features.Length, Dimension, nameof(features));
        return (float)ResidualLength(features, new float[ScratchLength]);
    }

    internal float Score(ReadOnlySpan<float> features, ReadOnlySpan<float> logits, Span<float> scratch)
    {
        Check(features.Length, Dimension, nameof(features));
        Check(logits.Length, ClassCount, nameof(logits));
        // The energy is minus the log of the sum of exponentials, NaN for logits that are not finite.
        return (float)((Scale * ResidualLength(features, scratch)) + LogitScores.Energy(logits));
    }

    private double ResidualLength(ReadOnlySpan<float> features, Span<float> scratch)
    {
        if (!double.IsFinite(DoubleVectors.SquaredNorm(features)))
            return double.NaN;
        Span<float> centred = scratch[..Dimension];
        Span<float> outside = scratch.Slice(Dimension, _residual.PaddedOutputs);
        DoubleVectors.Centre(features, 1, _origin, centred);
        _residual.Multiply(centred, Dimension, 1, outside);
        return Math.Sqrt(DoubleVectors.SquaredNorm(outside[.._residual.Outputs]));
    }

    private static int[] Usable(ReadOnlySpan<float> features, int dimension, ReadOnlySpan<float> logits, int classes)
    {
        var rows = new List<int>();
        for (int row = 0; row < features.Length / dimension; row++)
        {
            if (double.IsFinite(DoubleVectors.SquaredNorm(features.Slice(row * dimension, dimension))) && double.IsFinite(Largest(logits.Slice(row * classes, classes))))
                rows.Add(row);
        }

        return [.. rows];
    }

    // NaN if one of them is NaN.
    private static float Largest(ReadOnlySpan<float> logits)
    {
        float largest = float.NegativeInfinity;
        foreach (float logit in logits)
            largest = MathF.Max(largest, logit);
        return largest;
    }

    private static double[] Mean(ReadOnlySpan<float> features, int dimension, int[] rows)
    {
        var mean = new double[dimension];
        var row = new double[dimension];
        foreach (int index in rows)
        {
            DoubleVectors.Widen(features.Slice(index * dimension, dimension), 1, row);
            DoubleVectors.AddScaled(1, row, mean);
        }

        DoubleVectors.Scale(1.0 / rows.Length, mean);
        return mean;
    }

    private static float[] Residual(ReadOnlySpan<float> features, int dimension, int[] rows, double[] origin, int principal, Action? checkAlive)
    {
        var moment = new double[checked(dimension * dimension)];
        var block = new double[BlockRows * dimension];
        for (int start = 0; start < rows.Length; start += BlockRows)
        {
            checkAlive?.Invoke();
            int count = Math.Min(BlockRows, rows.Length - start);
            for (int i = 0; i < count; i++)
            {
                Span<double> row = block.AsSpan(i * dimension, dimension);
                DoubleVectors.Widen(features.Slice(rows[start + i] * dimension, dimension), 1, row);
                DoubleVectors.AddScaled(-1, origin, row);
            }

            ScatterMatrix.Add(block, count, dimension, moment);
        }

        // Ascending eigenvalues: the first eigenvectors are the residual directions.
        double[] vectors = Symmetric(moment, dimension).Evd(Symmetricity.Symmetric).EigenVectors.ToColumnMajorArray();
        return Array.ConvertAll(vectors[..((dimension - principal) * dimension)], value => (float)value);
    }

    private static Matrix<double> Symmetric(double[] lower, int dimension) =>
        Matrix<double>.Build.Dense(dimension, dimension, (i, j) => i >= j ? lower[(i * dimension) + j] : lower[(j * dimension) + i]);

    private static Vector<double> SolveSymmetric(Matrix<double> matrix, Vector<double> right, double relativeCut)
    {
        var decomposition = matrix.Evd(Symmetricity.Symmetric);
        Vector<double> values = decomposition.EigenValues.Map(value => value.Real);
        double cut = values.AbsoluteMaximum() * relativeCut * relativeCut;
        Vector<double> turned = decomposition.EigenVectors.TransposeThisAndMultiply(right);
        for (int i = 0; i < turned.Count; i++)
            turned[i] = values[i] > cut ? turned[i] / values[i] : 0;
        return decomposition.EigenVectors * turned;
    }

    private static void Check(int found, int expected, string name)
    {
        if (found != expected)
            throw new ArgumentException($"The row has {found} values where {expected} are expected.", name);
    }
}
