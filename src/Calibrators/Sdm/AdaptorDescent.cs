using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>The adaptor and its head while they are trained: Adam on the SDM loss, with similarity and distance quantile of each row held fixed.</summary>
internal sealed class AdaptorDescent
{
    private const int Panel = PanelMatrix.PanelWidth;

    private readonly int _dimension;
    private readonly int _width;
    private readonly int _classCount;
    private readonly int _stride;
    private readonly int _batch;
    private readonly double _rate;
    private readonly float[]? _adaptor;
    private readonly PanelMatrix? _adaptorRows;
    private readonly float[] _offsets;
    private readonly float[] _head;
    private readonly float[] _biases;
    private readonly AdamMoments? _adaptorMoments;
    private readonly AdamMoments _offsetMoments;
    private readonly AdamMoments _headMoments;
    private readonly AdamMoments _biasMoments;

    private readonly float[] _rows;
    private readonly float[] _columns;
    private readonly float[] _exemplars;
    private readonly float[] _exemplarPanels;
    private readonly float[] _adaptorGradient;
    private readonly float[] _offsetGradient;
    private readonly float[] _headGradient;
    private readonly float[] _biasGradient;
    private readonly double[] _logits;
    private readonly double[] _probabilities;
    private readonly float[] _exemplarGradient;
    private int _steps;

    /// <summary>Draws first weights from the uniform distributions that the paper's framework draws them from.</summary>
    /// <param name="dimension">The number of features D.</param>
    /// <param name="width">The exemplar dimension M; D with the identity adaptor.</param>
    /// <param name="classCount">The number of classes.</param>
    /// <param name="identity">Whether exemplar vectors are the features themselves.</param>
    /// <param name="batch">The most rows of one step.</param>
    /// <param name="rate">Adam's step size.</param>
    /// <param name="random">Draws the weights.</param>
    public AdaptorDescent(int dimension, int width, int classCount, bool identity, int batch, double rate, Random random)
    {
        (_dimension, _width, _classCount, _batch, _rate) = (dimension, width, classCount, batch, rate);
        _stride = (width + Panel - 1) / Panel * Panel;
        _offsets = new float[_stride];
        if (!identity)
        {
            _adaptor = new float[_stride * dimension];
            float adaptorBound = 1 / MathF.Sqrt(dimension);
            for (int m = 0; m < width; m++)
            {
                for (int d = 0; d < dimension; d++)
                    _adaptor[At(m, d)] = Draw(random, adaptorBound);
                _offsets[m] = Draw(random, adaptorBound);
            }

            _adaptorRows = PanelMatrix.Over(_adaptor, width, dimension);
            _adaptorMoments = new AdamMoments(_adaptor.Length);
        }

        _head = new float[classCount * _stride];
        _biases = new float[classCount];
        float headBound = 1 / MathF.Sqrt(width);
        for (int c = 0; c < classCount; c++)
        {
            for (int m = 0; m < width; m++)
                _head[(c * _stride) + m] = Draw(random, headBound);
            _biases[c] = Draw(random, headBound);
        }

        _offsetMoments = new AdamMoments(_stride);
        _headMoments = new AdamMoments(_head.Length);
        _biasMoments = new AdamMoments(classCount);
        _rows = new float[batch * dimension];
        _columns = new float[batch * dimension];
        _exemplars = new float[batch * _stride];
        _exemplarPanels = new float[batch * _stride];
        _adaptorGradient = new float[identity ? 0 : dimension * _stride];
        _offsetGradient = new float[_stride];
        _headGradient = new float[_head.Length];
        _biasGradient = new float[classCount];
        _logits = new double[classCount];
        _probabilities = new double[classCount];
        _exemplarGradient = new float[_stride];
    }

    /// <summary>One step over a few rows.</summary>
    /// <param name="features">Scaled features of all training rows, row-major.</param>
    /// <param name="rows">The rows of this step.</param>
    /// <param name="labels">The class of every training row.</param>
    /// <param name="similarities">q of every training row.</param>
    /// <param name="quantiles">d of every training row.</param>
    public void Step(ReadOnlySpan<float> features, ReadOnlySpan<int> rows, ReadOnlySpan<int> labels, ReadOnlySpan<double> similarities, ReadOnlySpan<double> quantiles)
    {
        int count = rows.Length;
        for (int i = 0; i < count; i++)
            features.Slice(rows[i] * _dimension, _dimension).CopyTo(_rows.AsSpan(i * _dimension));
        Forward(count);
        Array.Clear(_headGradient);
        Array.Clear(_biasGradient);
        Array.Clear(_offsetGradient);
        for (int i = 0; i < count; i++)
        {
            int row = rows[i];
            Backward(i, count, labels[row], similarities[row], quantiles[row]);
        }

        AdamMoments.Step step = AdamMoments.Step.Of(++_steps, _rate);
        MoveAdaptor(count, step);
        _headMoments.Move(_head, _headGradient, 0, step);
        _biasMoments.Move(_biases, _biasGradient, 0, step);
    }

    /// <summary>The weights as they are used for prediction.</summary>
    public ExemplarAdaptor Snapshot()
    {
        float[] head = new float[_classCount * _width];
        float[] biases = new float[_classCount];
        for (int c = 0; c < _classCount; c++)
        {
            ReadOnlySpan<float> row = _head.AsSpan(c * _stride, _width);
            row.CopyTo(head.AsSpan(c * _width));
            double bias = _biases[c];
            for (int m = 0; m < _width; m++)
                bias += (double)row[m] * _offsets[m];
            biases[c] = (float)bias;
        }

        if (_adaptorRows is null)
            return new ExemplarAdaptor(null, _dimension, _dimension, head, biases);
        float[] map = _adaptorRows.ToArray();
        return _width > _dimension ? Reduce(map, head, biases) : new ExemplarAdaptor(map, _dimension, _width, head, biases);
    }

    /// <summary>G as it is trained, row-major; empty with the identity adaptor.</summary>
    internal float[] LongMap() => _adaptorRows?.ToArray() ?? [];

    /// <summary>b as it is trained.</summary>
    internal float[] Offsets() => _offsets[.._width];

    /// <summary>W' as it is trained, row-major.</summary>
    internal float[] Head() => [.. Enumerable.Range(0, _classCount).SelectMany(c => _head.AsSpan(c * _stride, _width).ToArray())];

    /// <summary>b' as it is trained.</summary>
    internal float[] HeadBiases() => [.. _biases];

    private ExemplarAdaptor Reduce(float[] map, float[] head, float[] biases)
    {
        QR<double> factors = Matrix<double>.Build.Dense(_width, _dimension, (m, d) => map[(m * _dimension) + d]).QR(QRMethod.Thin);
        Matrix<double> turned = Matrix<double>.Build.Dense(_classCount, _width, (c, m) => head[(c * _width) + m]) * factors.Q;
        return new ExemplarAdaptor(Single(factors.R), _dimension, _dimension, Single(turned), biases);

        static float[] Single(Matrix<double> matrix) => Array.ConvertAll(matrix.ToRowMajorArray(), value => (float)value);
    }

    private void Forward(int count)
    {
        if (_adaptorRows is null)
        {
            for (int i = 0; i < count; i++)
                _rows.AsSpan(i * _dimension, _dimension).CopyTo(_exemplars.AsSpan(i * _stride));
            return;
        }

        _adaptorRows.Multiply(_rows, _dimension, count, _exemplars);
        for (int i = 0; i < count; i++)
            FloatVectors.AddScaled(1, _offsets, _exemplars.AsSpan(i * _stride, _stride));
    }

    // Gradients of head, biases and offsets are summed up; that of the exemplar vector is kept in packed form for the product that follows.
    private void Backward(int i, int count, int label, double similarity, double quantile)
    {
        ReadOnlySpan<float> exemplar = _exemplars.AsSpan(i * _stride, _stride);
        for (int c = 0; c < _classCount; c++)
            _logits[c] = FloatVectors.Dot(_head.AsSpan(c * _stride, _stride), exemplar) + _biases[c];
        SdmActivation.Compute(_logits, similarity, quantile, _probabilities);
        SdmActivation.Gradient(_probabilities, quantile, label, _probabilities);
        Array.Clear(_exemplarGradient);
        for (int c = 0; c < _classCount; c++)
        {
            float gradient = (float)(_probabilities[c] / count);
            _biasGradient[c] += gradient;
            FloatVectors.AddScaled(gradient, exemplar, _headGradient.AsSpan(c * _stride, _stride));
            FloatVectors.AddScaled(gradient, _head.AsSpan(c * _stride, _stride), _exemplarGradient);
        }

        FloatVectors.AddScaled(1, _exemplarGradient, _offsetGradient);
        for (int panel = 0; panel < _stride; panel += Panel)
            _exemplarGradient.AsSpan(panel, Panel).CopyTo(_exemplarPanels.AsSpan((panel * count) + (i * Panel)));
    }

    private void MoveAdaptor(int count, AdamMoments.Step step)
    {
        if (_adaptor is null)
            return;
        _offsetMoments.Move(_offsets, _offsetGradient, 0, step);
        for (int i = 0; i < count; i++)
        {
            for (int d = 0; d < _dimension; d++)
                _columns[(d * count) + i] = _rows[(i * _dimension) + d];
        }

        PanelMatrix.Over(_exemplarPanels, _stride, count).Multiply(_columns, count, _dimension, _adaptorGradient);
        for (int panel = 0; panel < _stride; panel += Panel)
        {
            for (int d = 0; d < _dimension; d++)
            {
                int at = (panel * _dimension) + (d * Panel);
                _adaptorMoments!.Move(_adaptor.AsSpan(at, Panel), _adaptorGradient.AsSpan((d * _stride) + panel, Panel), at, step);
            }
        }
    }

    private int At(int m, int d) => (m / Panel * Panel * _dimension) + (d * Panel) + (m % Panel);

    private static float Draw(Random random, float bound) => ((2 * random.NextSingle()) - 1) * bound;
}
