namespace MLExtensions.Calibrators;

/// <summary>What is kept of every calibration row, so that another target accuracy needs no more than a search.</summary>
/// <param name="RowNumbers">The number of the row among those given to the fit.</param>
/// <param name="Labels">The true class.</param>
/// <param name="Predictions">The predicted class.</param>
/// <param name="Rescaled">The rescaled similarity q'.</param>
/// <param name="TrueOutputs">The output for the true class.</param>
/// <param name="PredictedOutputs">The output for the predicted class.</param>
internal sealed record CalibrationRows(int[] RowNumbers, int[] Labels, int[] Predictions, double[] Rescaled, double[] TrueOutputs, double[] PredictedOutputs)
{
    public int Count => Labels.Length;

    public static CalibrationRows Of(RowSet rows, Neighborhoods neighborhoods, DistanceQuantiles quantiles, int[] rowNumbers, int[] labels, int classCount)
    {
        var cached = new CalibrationRows(rowNumbers, labels, rows.Predictions, new double[rows.Count], new double[rows.Count], new double[rows.Count]);
        var probabilities = new double[classCount];
        for (int row = 0; row < rows.Count; row++)
        {
            int similarity = neighborhoods.Similarities[row];
            double d = quantiles.Of(neighborhoods.NearestSquared[row]);
            SdmActivation.Compute(rows.Logits.AsSpan(row * classCount, classCount), similarity, d, probabilities);
            cached.TrueOutputs[row] = probabilities[labels[row]];
            cached.PredictedOutputs[row] = probabilities[rows.Predictions[row]];
            cached.Rescaled[row] = SdmActivation.Rescale(similarity, cached.PredictedOutputs[row]);
        }

        return cached;
    }
}
