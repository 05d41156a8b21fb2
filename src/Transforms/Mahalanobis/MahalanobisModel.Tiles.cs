using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <content>The whitened batch form: centre, whiten, split into the discriminant coordinates and the rest, find the nearest class mean.</content>
public sealed partial class MahalanobisModel
{
    /// <summary>Rows scored at once: their whitened form stays in the second-level cache.</summary>
    internal const int TileRows = 64;

    /// <summary>The floats of scratch that <see cref="ScoreTile"/> needs.</summary>
    internal int ScratchLength(int count) =>
        checked(count * (Dimension + _whitening.PaddedOutputs + _means.PaddedOutputs + (Settings.InputPerturbation > 0 ? Dimension : 0)));

    /// <summary>Scores a tile of rows.</summary>
    /// <param name="rows">Row-major.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/>.</param>
    /// <param name="scores">Receives a score for each row.</param>
    /// <param name="classDistances">Empty, or receives the distances from all classes.</param>
    internal void ScoreTile(ReadOnlySpan<float> rows, int count, Span<float> scratch, Span<MahalanobisScore> scores, Span<float> classDistances)
    {
        ScoreOnce(rows, count, scratch, scores, classDistances);
        if (Settings.InputPerturbation > 0)
        {
            Span<float> moved = scratch.Slice(ScratchLength(count) - (count * Dimension), count * Dimension);
            Perturb(rows, count, Whitened(scratch, count), scores, moved);
            ScoreOnce(moved, count, scratch, scores, classDistances);
        }
    }

    private void ScoreOnce(ReadOnlySpan<float> rows, int count, Span<float> scratch, Span<MahalanobisScore> scores, Span<float> classDistances)
    {
        Span<float> centred = scratch[..(count * Dimension)];
        Span<float> whitened = Whitened(scratch, count);
        Span<float> toMeans = scratch.Slice(centred.Length + whitened.Length, count * _means.PaddedOutputs);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> row = rows.Slice(i * Dimension, Dimension);
            Span<float> target = centred.Slice(i * Dimension, Dimension);
            double square = DoubleVectors.SquaredNorm(row);
            if (double.IsFinite(square))
            {
                double scale = !Settings.Normalize ? 1 : square > 0 ? 1 / Math.Sqrt(square) : 0;
                DoubleVectors.Centre(row, scale, _centre, target);
                scores[i] = default;
            }
            else
            {
                target.Clear();
                scores[i] = MahalanobisScore.Missing;
            }
        }

        _whitening.Multiply(centred, Dimension, count, whitened);
        _means.SquaredDistances(whitened, _whitening.PaddedOutputs, count, toMeans);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> distances = toMeans.Slice(i * _means.PaddedOutputs, ClassCount);
            ReadOnlySpan<float> row = whitened.Slice(i * _whitening.PaddedOutputs, Rank);
            Span<float> kept = classDistances.IsEmpty ? default : classDistances.Slice(i * ClassCount, ClassCount);
            if (scores[i].NearestClass < 0)
            {
                kept.Fill(float.NaN);
                continue;
            }

            double rest = DoubleVectors.SquaredNorm(row[_axes..]);
            int nearest = Nearest(distances);
            scores[i] = new MahalanobisScore(NotMissing(rest + distances[nearest]), Relative(row, nearest), nearest);
            for (int label = 0; label < kept.Length; label++)
                kept[label] = NotMissing(rest + distances[label]);
        }
    }

    private Span<float> Whitened(Span<float> scratch, int count) => scratch.Slice(count * Dimension, count * _whitening.PaddedOutputs);

    private static int Nearest(ReadOnlySpan<float> distances)
    {
        int nearest = 0;
        for (int label = 1; label < distances.Length; label++)
        {
            if (distances[label] < distances[nearest])
                nearest = label;
        }

        return nearest;
    }

    // Per axis in double, where the two squares differ little if the classes overlap.
    private float Relative(ReadOnlySpan<float> row, int nearest)
    {
        ReadOnlySpan<float> mean = _meanRows.AsSpan(nearest * _axes, _axes);
        double sum = 0;
        for (int axis = 0; axis < mean.Length; axis++)
        {
            double value = row[axis];
            double difference = value - mean[axis];
            sum += (difference * difference) - (value * value * _background[axis]);
        }

        return NotMissing(sum);
    }

    // Only a row with values that are not finite is missing; one so far out that its distance overflows is infinitely unusual.
    private static float NotMissing(double value) => double.IsNaN(value) ? float.PositiveInfinity : (float)value;
}
