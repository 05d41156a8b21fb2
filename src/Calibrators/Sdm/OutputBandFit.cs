namespace MLExtensions.Calibrators;

/// <summary>Learns an <see cref="OutputBand"/> from calibration rows, and what the band says of these.</summary>
internal static class OutputBandFit
{
    private const int MaximumEpochs = 1000;
    private const int Patience = 10;
    private const double LearningRate = 1e-4;

    /// <summary>Collects the outputs, trains the matrix and evaluates the rows.</summary>
    public static (OutputBand Band, SdmCalibrationRows Rows) Of(
        RowSet rows, Neighborhoods neighborhoods, DistanceQuantiles distances, int[] rowNumbers, int[] labels, int classCount, Random random)
    {
        int count = rows.Count;
        var activations = new double[count * classCount];
        var similarities = new int[count];
        var own = new double[count];
        for (int row = 0; row < count; row++)
        {
            Span<double> activation = activations.AsSpan(row * classCount, classCount);
            SdmActivation.Compute(rows.Logits.AsSpan(row * classCount, classCount), neighborhoods.Similarities[row], distances.Of(neighborhoods.NearestSquared[row]), activation);
            similarities[row] = Largest(activation) == rows.Predictions[row] ? neighborhoods.Similarities[row] : 0;
            own[row] = activation[labels[row]];
        }

        var outputs = new SortedLists(own, labels, classCount);
        var quantiles = new double[activations.Length];
        var rescaled = new double[count];
        var raw = new OutputBand(outputs, []);
        for (int row = 0; row < count; row++)
        {
            Span<double> v = quantiles.AsSpan(row * classCount, classCount);
            raw.Quantiles(activations.AsSpan(row * classCount, classCount), v);
            rescaled[row] = v[rows.Predictions[row]] * Math.Log(2 + similarities[row]);
        }

        var band = new OutputBand(outputs, Train(quantiles, rescaled, labels, classCount, random));
        var found = new SdmCalibrationRows(rowNumbers, labels, rows.Predictions, rescaled, new double[count], new double[count]);
        var output = new double[classCount];
        for (int row = 0; row < count; row++)
        {
            rescaled[row] = band.Evaluate(quantiles.AsSpan(row * classCount, classCount), rows.Predictions[row], similarities[row], output, 0, output);
            found.TrueOutputs[row] = output[labels[row]];
            found.PredictedOutputs[row] = output[rows.Predictions[row]];
        }

        return (band, found);
    }

    // Adam, one row a step, as the author's code does. The weights of the epoch with the lowest mean loss are kept.
    private static double[] Train(double[] quantiles, double[] rescaled, int[] labels, int classCount, Random random)
    {
        var weights = new float[classCount * classCount];
        float bound = 1 / MathF.Sqrt(classCount);
        for (int i = 0; i < weights.Length; i++)
            weights[i] = ((2 * random.NextSingle()) - 1) * bound;
        var moments = new AdamMoments(weights.Length);
        var gradients = new float[weights.Length];
        var logits = new double[classCount];
        var output = new double[classCount];
        int[] order = [.. Enumerable.Range(0, labels.Length)];
        float[] best = weights;
        double lowest = double.PositiveInfinity;
        int steps = 0;
        for (int epoch = 0, above = 0; epoch < MaximumEpochs && above <= Patience; epoch++)
        {
            random.Shuffle(order);
            double loss = 0;
            foreach (int row in order)
            {
                ReadOnlySpan<double> v = quantiles.AsSpan(row * classCount, classCount);
                Array.Clear(logits);
                for (int k = 0; k < classCount; k++)
                {
                    for (int c = 0; c < classCount; c++)
                        logits[c] += weights[(k * classCount) + c] * v[k];
                }

                loss += SdmActivation.Loss(logits, rescaled[row], 1, labels[row]);
                SdmActivation.Compute(logits, rescaled[row], 1, output);
                SdmActivation.Gradient(output, 1, labels[row], output);
                for (int k = 0; k < classCount; k++)
                {
                    for (int c = 0; c < classCount; c++)
                        gradients[(k * classCount) + c] = (float)(v[k] * output[c]);
                }

                moments.Move(weights, gradients, 0, AdamMoments.Step.Of(++steps, LearningRate));
            }

            above = loss <= lowest ? 0 : above + 1;
            if (loss <= lowest)
                (lowest, best) = (loss, [.. weights]);
        }

        return Array.ConvertAll(best, weight => (double)weight);
    }

    private static int Largest(ReadOnlySpan<double> values)
    {
        int largest = 0;
        for (int c = 1; c < values.Length; c++)
            largest = values[c] > values[largest] ? c : largest;
        return largest;
    }
}
