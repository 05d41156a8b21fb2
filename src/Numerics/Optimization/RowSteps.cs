using System.Numerics;

namespace MLExtensions.Numerics;

/// <summary>One step of an optimiser on one row of parameters, in place.</summary>
internal static class RowSteps
{
    /// <summary>Row-wise Adagrad: the row's mean squared gradient is added to its accumulator, and the step is divided by the root of that.</summary>
    /// <param name="row">The parameters.</param>
    /// <param name="gradient">Their gradient.</param>
    /// <param name="accumulator">The row's sum of mean squares so far.</param>
    /// <param name="width">The number of parameters that are not padding.</param>
    /// <param name="rate">The learning rate.</param>
    public static void Adagrad(Span<float> row, ReadOnlySpan<float> gradient, ref float accumulator, int width, float rate)
    {
        float sum = SumOfSquares(gradient);
        if (sum == 0)
            return;
        accumulator += sum / width;
        AddScaled(-rate / MathF.Sqrt(accumulator + 1e-12f), gradient, row);
    }

    /// <summary>AdamW: running means of gradient and squared gradient with bias correction, decay apart from the gradient.</summary>
    /// <param name="row">The parameters.</param>
    /// <param name="gradient">Their gradient.</param>
    /// <param name="mean">The running mean of the gradient.</param>
    /// <param name="square">The running mean of its square.</param>
    /// <param name="step">The numbers of this step.</param>
    public static void Adam(Span<float> row, ReadOnlySpan<float> gradient, Span<float> mean, Span<float> square, in AdamNumbers step)
    {
        int count = row.Length;
        gradient = gradient[..count];
        mean = mean[..count];
        square = square[..count];
        var decayMean = new Vector<float>(step.MeanDecay);
        var decaySquare = new Vector<float>(step.SquareDecay);
        var shareMean = new Vector<float>(1 - step.Beta1);
        var shareSquare = new Vector<float>(1 - step.Beta2);
        var keep = new Vector<float>(step.Keep);
        var rate = new Vector<float>(-step.Rate);
        var root = new Vector<float>(step.SquareCorrection);
        var epsilon = new Vector<float>(AdamNumbers.Epsilon);
        int i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            var g = new Vector<float>(gradient[i..]);
            Vector<float> m = (new Vector<float>(mean[i..]) * decayMean) + (g * shareMean);
            Vector<float> v = (new Vector<float>(square[i..]) * decaySquare) + (g * g * shareSquare);
            m.CopyTo(mean[i..]);
            v.CopyTo(square[i..]);
            Vector<float> p = (new Vector<float>(row[i..]) * keep) + (rate * m / ((Vector.SquareRoot(v) * root) + epsilon));
            p.CopyTo(row[i..]);
        }

        for (; i < count; i++)
        {
            float g = gradient[i];
            mean[i] = (mean[i] * step.MeanDecay) + (g * (1 - step.Beta1));
            square[i] = (square[i] * step.SquareDecay) + (g * g * (1 - step.Beta2));
            row[i] = (row[i] * step.Keep) - (step.Rate * mean[i] / ((MathF.Sqrt(square[i]) * step.SquareCorrection) + AdamNumbers.Epsilon));
        }
    }

    /// <summary>Lion: every parameter moves by the same length, the rate, against the sign of a mix of gradient and running mean.</summary>
    /// <param name="row">The parameters.</param>
    /// <param name="gradient">Their gradient.</param>
    /// <param name="mean">The running mean of the gradient.</param>
    /// <param name="step">The numbers of this step.</param>
    public static void Lion(Span<float> row, ReadOnlySpan<float> gradient, Span<float> mean, in LionNumbers step)
    {
        int count = row.Length;
        gradient = gradient[..count];
        mean = mean[..count];
        var missed = new Vector<float>(step.MissedDecay);
        var beta1 = new Vector<float>(step.Beta1);
        var rest1 = new Vector<float>(1 - step.Beta1);
        var beta2 = new Vector<float>(step.Beta2);
        var rest2 = new Vector<float>(1 - step.Beta2);
        var keep = new Vector<float>(step.Keep);
        var rate = new Vector<float>(step.Rate);
        int i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            var g = new Vector<float>(gradient[i..]);
            Vector<float> m = new Vector<float>(mean[i..]) * missed;
            Vector<float> direction = (m * beta1) + (g * rest1);
            Vector<float> up = Vector.ConditionalSelect(Vector.GreaterThan(direction, Vector<float>.Zero), rate, Vector<float>.Zero);
            Vector<float> down = Vector.ConditionalSelect(Vector.LessThan(direction, Vector<float>.Zero), rate, Vector<float>.Zero);
            ((new Vector<float>(row[i..]) * keep) - up + down).CopyTo(row[i..]);
            ((m * beta2) + (g * rest2)).CopyTo(mean[i..]);
        }

        for (; i < count; i++)
        {
            float m = mean[i] * step.MissedDecay, direction = (m * step.Beta1) + (gradient[i] * (1 - step.Beta1));
            row[i] = (row[i] * step.Keep) - (direction > 0 ? step.Rate : 0) + (direction < 0 ? step.Rate : 0);
            mean[i] = (m * step.Beta2) + (gradient[i] * (1 - step.Beta2));
        }
    }

    /// <summary>The sum of squares, always in the same order on one machine.</summary>
    public static float SumOfSquares(ReadOnlySpan<float> values) => Dot(values, values);

    /// <summary>The inner product.</summary>
    public static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        right = right[..left.Length];
        Vector<float> first = Vector<float>.Zero;
        Vector<float> second = Vector<float>.Zero;
        int width = Vector<float>.Count;
        int i = 0;
        for (; i <= left.Length - (2 * width); i += 2 * width)
        {
            first += new Vector<float>(left[i..]) * new Vector<float>(right[i..]);
            second += new Vector<float>(left[(i + width)..]) * new Vector<float>(right[(i + width)..]);
        }

        float sum = Vector.Sum(first + second);
        for (; i < left.Length; i++)
            sum += left[i] * right[i];
        return sum;
    }

    /// <summary>destination += factor * source.</summary>
    public static void AddScaled(float factor, ReadOnlySpan<float> source, Span<float> destination)
    {
        source = source[..destination.Length];
        var factors = new Vector<float>(factor);
        int i = 0;
        for (; i <= destination.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(destination[i..]) + (factors * new Vector<float>(source[i..]))).CopyTo(destination[i..]);
        for (; i < destination.Length; i++)
            destination[i] += factor * source[i];
    }
}
