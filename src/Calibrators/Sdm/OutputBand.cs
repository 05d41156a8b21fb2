namespace MLExtensions.Calibrators;

/// <summary>What the older method puts between activation and region: quantiles of the outputs among calibration rows, and a matrix trained on them.</summary>
internal sealed class OutputBand
{
    private readonly double[] _weights;

    /// <summary>Takes the parts.</summary>
    /// <param name="outputs">For each class its own output on the calibration rows of that class.</param>
    /// <param name="weights">W'', row-major: element (k, c) is what quantile k adds to logit c.</param>
    public OutputBand(SortedLists outputs, double[] weights) => (Outputs, _weights) = (outputs, weights);

    public SortedLists Outputs { get; }

    public ReadOnlySpan<double> Weights => _weights;

    public int ClassCount => Outputs.ClassCount;

    /// <summary>The quantile of each output among the calibration rows of its class.</summary>
    public void Quantiles(ReadOnlySpan<double> activation, Span<double> quantiles)
    {
        for (int c = 0; c < quantiles.Length; c++)
        {
            int count = Outputs.Count(c);
            // At the largest output and beyond there is nothing left to tell apart.
            quantiles[c] = count == 0 ? 0
                : activation[c] >= Outputs.Values(c)[^1] ? 1
                : Outputs.CountBelow(c, activation[c]) / (double)count;
        }
    }

    /// <summary>The output at one place of the band.</summary>
    /// <param name="quantiles">The quantiles v of a row.</param>
    /// <param name="predicted">The predicted class.</param>
    /// <param name="similarity">q.</param>
    /// <param name="halfWidths">Half the width of the band for each class.</param>
    /// <param name="place">-1 for the lower end, which takes from the predicted class and gives to the others; 0 for the middle; 1 for the upper end.</param>
    /// <param name="output">Receives the output.</param>
    /// <returns>q~, or 0 where the output's largest class is not the predicted one.</returns>
    public double Evaluate(ReadOnlySpan<double> quantiles, int predicted, int similarity, ReadOnlySpan<double> halfWidths, int place, Span<double> output)
    {
        int classes = ClassCount;
        Span<double> logits = classes <= 256 ? stackalloc double[classes] : new double[classes];
        logits.Clear();
        double own = 0;
        for (int k = 0; k < classes; k++)
        {
            double shift = place == 0 ? 0 : place * (k == predicted ? halfWidths[k] : -halfWidths[k]);
            double v = Math.Clamp(quantiles[k] + shift, 0, 1);
            own = k == predicted ? v : own;
            for (int c = 0; c < classes; c++)
                logits[c] += _weights[(k * classes) + c] * v;
        }

        double rescaled = own * Math.Log(2 + similarity);
        SdmActivation.Compute(logits, rescaled, 1, output);
        return Largest(output) == predicted ? rescaled : 0;
    }

    /// <summary>Decides on a row whose logits stand in the results already.</summary>
    public void Decide(SdmCalibration calibration, Neighborhood found, int predicted, SdmPredictions results, int row)
    {
        int classes = ClassCount;
        int start = row * classes;
        Span<double> quantiles = classes <= 256 ? stackalloc double[classes] : new double[classes];
        Span<double> halfWidths = classes <= 256 ? stackalloc double[classes] : new double[classes];
        Span<double> middle = results.Probabilities.AsSpan(start, classes);
        Span<double> lower = results.Lower.AsSpan(start, classes);
        double d = calibration.Quantiles.Of(found.NearestSquared);
        SdmActivation.Compute(results.Logits.AsSpan(start, classes), found.Similarity, d, middle);
        int similarity = Largest(middle) == predicted ? found.Similarity : 0;
        Quantiles(middle, quantiles);
        double rescaled = Evaluate(quantiles, predicted, similarity, halfWidths, 0, middle);
        Span<int> sizes = results.Sizes.AsSpan(start, classes);
        calibration.Sizes.Compute(rescaled, sizes);
        for (int c = 0; c < classes; c++)
            halfWidths[c] = SampleSizes.HalfWidth(sizes[c], calibration.Alpha);
        double rescaledLower = Evaluate(quantiles, predicted, similarity, halfWidths, -1, lower);
        Evaluate(quantiles, predicted, similarity, halfWidths, 1, results.Upper.AsSpan(start, classes));

        results.Labels[row] = predicted;
        results.Similarities[row] = similarity;
        results.Nearest[row] = MathF.Sqrt(found.NearestSquared);
        results.NearestRows[row] = found.NearestRow;
        results.Quantiles[row] = results.LowerQuantiles[row] = results.UpperQuantiles[row] = d;
        results.Rescaled[row] = rescaled;
        results.LowerRescaled[row] = rescaledLower;
        bool foreign = rescaled < 1;
        results.OutOfDistribution[row] = foreign;
        results.Admitted[row] = !foreign && Admits(rescaled, middle);
        results.AdmittedLower[row] = !foreign && Admits(rescaledLower, lower);

        bool Admits(double place, ReadOnlySpan<double> output) =>
            place >= calibration.Offsets!.MinimumSimilarity && calibration.Region.Admits(place, predicted, output[predicted] - calibration.Offsets.Of(predicted, place));
    }

    private static int Largest(ReadOnlySpan<double> values)
    {
        int largest = 0;
        for (int c = 1; c < values.Length; c++)
            largest = values[c] > values[largest] ? c : largest;
        return largest;
    }
}
