using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics;

/// <summary>
/// A block of scores, label by label, each row of data a column: what a training step makes of the scores of some hundred labels for all rows of
/// a batch before it goes on to the next labels. Exponents are to base 2.
/// </summary>
internal readonly unsafe ref struct LabelScoreBlock
{
    private readonly Span<float> _scores;
    private readonly int _stride;
    private readonly int _labels;
    private readonly int _columns;
    private readonly VectorTier _tier;

    /// <param name="scores">The scores, labels <paramref name="stride"/> apart.</param>
    /// <param name="stride">At least <paramref name="columns"/>.</param>
    /// <param name="labels">The number of labels.</param>
    /// <param name="columns">The number of rows of data, filled up to a multiple of 32.</param>
    public LabelScoreBlock(Span<float> scores, int stride, int labels, int columns)
        : this(scores, stride, labels, columns, VectorTiers.Best)
    {
    }

    internal LabelScoreBlock(Span<float> scores, int stride, int labels, int columns, VectorTier tier)
    {
        if (columns < 0 || columns % PanelPacking.Width != 0 || stride < columns || labels < 0 || (labels > 0 && scores.Length < ((long)(labels - 1) * stride) + columns))
            throw new ArgumentException($"{labels} x {columns} scores, {stride} apart, do not fit {scores.Length} values.", nameof(scores));
        _scores = scores;
        (_stride, _labels, _columns, _tier) = (stride, labels, columns, tier);
    }

    /// <summary>Raises each column's maximum to the largest score * factor of its column.</summary>
    public void Maxima(ReadOnlySpan<float> factors, Span<float> maxima)
    {
        Check(factors.Length, maxima.Length);
        fixed (float* s = _scores, f = factors, m = maxima)
        {
            switch (_tier)
            {
                case VectorTier.Vector512: ColumnExponentials<Lanes512, Vector512<float>>.Maxima(s, _stride, _labels, _columns, f, m); break;
                case VectorTier.Vector256: ColumnExponentials<Lanes256, Vector256<float>>.Maxima(s, _stride, _labels, _columns, f, m); break;
                case VectorTier.Vector128: ColumnExponentials<Lanes128, Vector128<float>>.Maxima(s, _stride, _labels, _columns, f, m); break;
                default: ColumnExponentials<LanesScalar, float>.Maxima(s, _stride, _labels, _columns, f, m); break;
            }
        }
    }

    /// <summary>For each column the sum of 2^(score * factor - shift).</summary>
    public void Sum(ReadOnlySpan<float> factors, ReadOnlySpan<float> shifts, Span<float> sums)
    {
        Check(factors.Length, Math.Min(shifts.Length, sums.Length));
        fixed (float* s = _scores, f = factors, h = shifts, t = sums)
        {
            switch (_tier)
            {
                case VectorTier.Vector512: ColumnExponentials<Lanes512, Vector512<float>>.Sum(s, _stride, _labels, _columns, f, h, t); break;
                case VectorTier.Vector256: ColumnExponentials<Lanes256, Vector256<float>>.Sum(s, _stride, _labels, _columns, f, h, t); break;
                case VectorTier.Vector128: ColumnExponentials<Lanes128, Vector128<float>>.Sum(s, _stride, _labels, _columns, f, h, t); break;
                default: ColumnExponentials<LanesScalar, float>.Sum(s, _stride, _labels, _columns, f, h, t); break;
            }
        }
    }

    /// <summary>Replaces each score by 2^(score * factor - shift) times the column's and the label's factor.</summary>
    public void Replace(ReadOnlySpan<float> factors, ReadOnlySpan<float> shifts, ReadOnlySpan<float> columnFactors, ReadOnlySpan<float> labelFactors)
    {
        Check(Math.Min(factors.Length, labelFactors.Length), Math.Min(shifts.Length, columnFactors.Length));
        fixed (float* s = _scores, f = factors, h = shifts, c = columnFactors, l = labelFactors)
        {
            switch (_tier)
            {
                case VectorTier.Vector512: ColumnExponentials<Lanes512, Vector512<float>>.Replace(s, _stride, _labels, _columns, f, h, c, l); break;
                case VectorTier.Vector256: ColumnExponentials<Lanes256, Vector256<float>>.Replace(s, _stride, _labels, _columns, f, h, c, l); break;
                case VectorTier.Vector128: ColumnExponentials<Lanes128, Vector128<float>>.Replace(s, _stride, _labels, _columns, f, h, c, l); break;
                default: ColumnExponentials<LanesScalar, float>.Replace(s, _stride, _labels, _columns, f, h, c, l); break;
            }
        }
    }

    /// <summary>For each column the sums of y = 1 / (1 + 2^-(score * factor + shift)) and of y (1 - y).</summary>
    public void SumLogistic(ReadOnlySpan<float> factors, ReadOnlySpan<float> shifts, Span<float> sums, Span<float> slopes)
    {
        Check(factors.Length, Math.Min(shifts.Length, Math.Min(sums.Length, slopes.Length)));
        fixed (float* s = _scores, f = factors, h = shifts, t = sums, d = slopes)
        {
            switch (_tier)
            {
                case VectorTier.Vector512: ColumnExponentials<Lanes512, Vector512<float>>.SumLogistic(s, _stride, _labels, _columns, f, h, t, d); break;
                case VectorTier.Vector256: ColumnExponentials<Lanes256, Vector256<float>>.SumLogistic(s, _stride, _labels, _columns, f, h, t, d); break;
                case VectorTier.Vector128: ColumnExponentials<Lanes128, Vector128<float>>.SumLogistic(s, _stride, _labels, _columns, f, h, t, d); break;
                default: ColumnExponentials<LanesScalar, float>.SumLogistic(s, _stride, _labels, _columns, f, h, t, d); break;
            }
        }
    }

    /// <summary>Replaces each score by y, or by y (1 - y) if <paramref name="slope"/>, times the column's and the label's factor.</summary>
    public void ReplaceByLogistic(
        ReadOnlySpan<float> factors, ReadOnlySpan<float> shifts, ReadOnlySpan<float> columnFactors, ReadOnlySpan<float> labelFactors, bool slope)
    {
        Check(Math.Min(factors.Length, labelFactors.Length), Math.Min(shifts.Length, columnFactors.Length));
        fixed (float* s = _scores, f = factors, h = shifts, c = columnFactors, l = labelFactors)
        {
            switch (_tier)
            {
                case VectorTier.Vector512: ColumnExponentials<Lanes512, Vector512<float>>.ReplaceByLogistic(s, _stride, _labels, _columns, f, h, c, l, slope); break;
                case VectorTier.Vector256: ColumnExponentials<Lanes256, Vector256<float>>.ReplaceByLogistic(s, _stride, _labels, _columns, f, h, c, l, slope); break;
                case VectorTier.Vector128: ColumnExponentials<Lanes128, Vector128<float>>.ReplaceByLogistic(s, _stride, _labels, _columns, f, h, c, l, slope); break;
                default: ColumnExponentials<LanesScalar, float>.ReplaceByLogistic(s, _stride, _labels, _columns, f, h, c, l, slope); break;
            }
        }
    }

    /// <summary>For each column the sum of max(x, 0) and the product of 1 + 2^-|x| over x = score * factor; at most 120 labels, so that no product overflows.</summary>
    public void Softplus(ReadOnlySpan<float> factors, Span<float> sums, Span<float> products)
    {
        Check(factors.Length, Math.Min(sums.Length, products.Length));
        if (_labels > 120)
            throw new InvalidOperationException($"A product over {_labels} labels can overflow.");
        fixed (float* s = _scores, f = factors, t = sums, p = products)
        {
            switch (_tier)
            {
                case VectorTier.Vector512: ColumnExponentials<Lanes512, Vector512<float>>.Softplus(s, _stride, _labels, _columns, f, t, p); break;
                case VectorTier.Vector256: ColumnExponentials<Lanes256, Vector256<float>>.Softplus(s, _stride, _labels, _columns, f, t, p); break;
                case VectorTier.Vector128: ColumnExponentials<Lanes128, Vector128<float>>.Softplus(s, _stride, _labels, _columns, f, t, p); break;
                default: ColumnExponentials<LanesScalar, float>.Softplus(s, _stride, _labels, _columns, f, t, p); break;
            }
        }
    }

    private void Check(int labels, int columns)
    {
        if (labels < _labels || columns < _columns)
            throw new ArgumentException($"Expected numbers for {_labels} labels and {_columns} columns; found {labels} and {columns}.");
    }
}
