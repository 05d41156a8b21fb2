using MLExtensions.Numerics;

namespace MLExtensions.Trainers.Tests;

/// <summary>
/// A whole step of the fit against finite differences of the loss: rows, labels or their texts, sample with its weights, normalisation, layer. A first step of
/// row-wise Adagrad is the gradient of a row of parameters over its root mean square, so that the model after one step shows the gradient.
/// </summary>
public class StepGradientTests
{
    private const int Width = 6;
    private const float Rate = .01f;

    private static readonly Topics Data = Topics.Make(seed: 81, rows: 30);

    [Theory]
    [InlineData(LabelNegatives.AllLabels, LabelEncoder.FreeRows, true, false)]
    [InlineData(LabelNegatives.Sampled, LabelEncoder.FreeRows, true, false)]
    [InlineData(LabelNegatives.Sampled, LabelEncoder.FreeRows, false, false)]
    [InlineData(LabelNegatives.AllLabels, LabelEncoder.Texts, true, false)]
    [InlineData(LabelNegatives.Sampled, LabelEncoder.Texts, true, true)]
    [InlineData(LabelNegatives.Sampled, LabelEncoder.Texts, false, true)]
    [InlineData(LabelNegatives.AllLabels, LabelEncoder.FreeRows, true, true)]
    public void A_step_goes_along_the_gradient(LabelNegatives negatives, LabelEncoder encoder, bool normalize, bool layer)
    {
        // Few rows, so that the sample leaves labels out.
        MultiLabelData rows = Data.Train.Select([0, 5, 9]);
        var options = new DecoupledSoftmaxOptions
        {
            Dimension = Width, NumberOfEpochs = 1, BatchSize = 64, FeatureDropout = 0, WarmUp = 0, Optimizer = LabelOptimizer.RowAdagrad, LearningRate = 1e-7f,
            Negatives = negatives, NumberOfHardNegatives = 0, NumberOfUniformNegatives = 2, LabelEncoder = encoder, NormalizeEmbeddings = normalize,
            Temperature = .5f, ResidualLayer = layer,
        };
        SparseMatrix? texts = encoder == LabelEncoder.Texts ? Data.Texts : null;
        ExtremeMultiLabelModel start = new DecoupledSoftmaxFitter(options).Fit(rows, labelTexts: texts);
        options.LearningRate = Rate;
        ExtremeMultiLabelModel end = new DecoupledSoftmaxFitter(options).Fit(rows, labelTexts: texts);

        int[] seen = [.. rows.Labels.Labels.Distinct().Order()];
        (int[] active, double[] weights) = Pool(options, rows, seen);
        double[] features = Doubles(start.FeatureEmbeddings), labels = Doubles(start.CopyLabelEmbeddings()), units = new double[layer ? Width * Width : 0];
        int compared = Compare(features, end.FeatureEmbeddings);
        Assert.True(compared >= 5, $"{compared} features compared");
        if (layer)
            Assert.True(Compare(units, end.ResidualWeights) >= 3);
        if (encoder == LabelEncoder.FreeRows && !normalize)
            Assert.True(Compare(labels, end.CopyLabelEmbeddings()) >= 4);

        // That the comparison sees something: without the weights of the sample it is another gradient.
        if (weights[^1] > 1)
        {
            Array.Fill(weights, 1);
            Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Compare(features, end.FeatureEmbeddings));
        }

        int Compare(double[] parameters, ReadOnlySpan<float> moved)
        {
            double[][] slopes = [.. Enumerable.Range(0, parameters.Length / Width).Select(row => Enumerable.Range(row * Width, Width).Select(i => Slope(parameters, i)).ToArray())];
            double largest = slopes.Max(Size);
            int count = 0;
            for (int row = 0; row < slopes.Length; row++)
            {
                double size = Size(slopes[row]);
                if (size < .01 * largest)
                    continue;
                count++;
                for (int i = 0; i < Width; i++)
                    Assert.Equal(slopes[row][i] / size, (parameters[(row * Width) + i] - moved[(row * Width) + i]) / Rate, 5e-3);
            }

            return count;
        }

        double Slope(double[] parameters, int i)
        {
            const double by = 1e-5;
            double before = parameters[i];
            parameters[i] = before + by;
            double up = Loss();
            parameters[i] = before - by;
            double down = Loss();
            parameters[i] = before;
            return (up - down) / (2 * by);
        }

        double Loss()
        {
            double loss = 0;
            double[][] right = [.. active.Select(label => texts is null
                ? Scaled([.. Enumerable.Range(0, Width).Select(i => labels[(label * Width) + i])])
                : Scaled(Embedded(texts, label)))];
            for (int row = 0; row < 3; row++)
            {
                double[] left = Scaled(Embedded(rows.Features, row));
                double[] scores = [.. right.Select(vector => vector.Zip(left, (a, b) => a * b).Sum() / .5)];
                int[] positives = [.. rows.Labels[row].ToArray().Select(label => Array.IndexOf(active, label)).Order()];
                loss += DecoupledSoftmax.WeightedLoss<double>(scores, positives, weights) / 3;
            }

            return loss;
        }

        double[] Embedded(SparseMatrix matrix, int row)
        {
            var sum = new double[Width];
            for (int j = 0; j < matrix.ColumnsOf(row).Length; j++)
            {
                for (int i = 0; i < Width; i++)
                    sum[i] += matrix.ValuesOf(row)[j] * features[(matrix.ColumnsOf(row)[j] * Width) + i];
            }

            return layer ? [.. sum.Select((value, i) => value + Enumerable.Range(0, Width).Sum(unit => Math.Max(0, sum[unit]) * units[(unit * Width) + i]))] : sum;
        }

        double[] Scaled(double[] vector) => normalize ? [.. vector.Select(value => value / Math.Sqrt(vector.Sum(other => other * other)))] : vector;
    }

    // Labels that no row has take no part where labels are their texts.
    private static (int[] Labels, double[] Weights) Pool(DecoupledSoftmaxOptions options, MultiLabelData rows, int[] seen)
    {
        int[] all = options.LabelEncoder == LabelEncoder.Texts ? seen : [.. Enumerable.Range(0, Topics.Labels)];
        if (options.Negatives == LabelNegatives.AllLabels)
            return (all, [.. all.Select(_ => 1.0)]);
        var pool = new LabelPool(all.Length, options.NumberOfUniformNegatives);
        pool.Begin();
        foreach (int label in rows.Labels.Labels)
            pool.Add(Array.IndexOf(all, label));
        pool.Sample(TrainingBatch.Mixed(TrainingBatch.Mixed((ulong)options.Seed, 1), TrainingRun.SamplePart));
        int exact = pool.ExactCount;
        float weight = pool.Weight;
        if (all.Length > seen.Length)
            Assert.True(pool.Labels.Length < all.Length && weight > 1.2, $"a pool of {pool.Labels.Length} of {all.Length}, weight {weight}");
        return ([.. pool.Labels.ToArray().Select(place => all[place])], [.. Enumerable.Range(0, pool.Labels.Length).Select(i => i < exact ? 1.0 : weight)]);
    }

    private static double[] Doubles(ReadOnlySpan<float> values) => [.. values.ToArray().Select(value => (double)value)];

    private static double Size(double[] values) => Math.Sqrt(values.Average(value => value * value));
}
