using System.Collections;

namespace MLExtensions.Calibrators;

/// <summary>What an <see cref="SdmModel"/> says of many rows, kept in flat arrays; single predictions are made when they are asked for.</summary>
public sealed class SdmPredictions : IReadOnlyList<SdmPrediction>
{
    internal SdmPredictions(int count, int classCount)
    {
        Count = count;
        ClassCount = classCount;
        Labels = new int[count];
        Logits = new float[count * classCount];
        Probabilities = new double[count * classCount];
        Lower = new double[count * classCount];
        Upper = new double[count * classCount];
        Similarities = new int[count];
        Nearest = new float[count];
        NearestRows = new int[count];
        Quantiles = new double[count];
        LowerQuantiles = new double[count];
        UpperQuantiles = new double[count];
        Rescaled = new double[count];
        LowerRescaled = new double[count];
        Sizes = new int[count * classCount];
        Admitted = new bool[count];
        AdmittedLower = new bool[count];
        OutOfDistribution = new bool[count];
    }

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>The number of classes.</summary>
    public int ClassCount { get; }

    internal int[] Labels { get; }

    internal float[] Logits { get; }

    internal double[] Probabilities { get; }

    internal double[] Lower { get; }

    internal double[] Upper { get; }

    internal int[] Similarities { get; }

    internal float[] Nearest { get; }

    internal int[] NearestRows { get; }

    internal double[] Quantiles { get; }

    internal double[] LowerQuantiles { get; }

    internal double[] UpperQuantiles { get; }

    internal double[] Rescaled { get; }

    internal double[] LowerRescaled { get; }

    internal int[] Sizes { get; }

    internal bool[] Admitted { get; }

    internal bool[] AdmittedLower { get; }

    internal bool[] OutOfDistribution { get; }

    /// <summary>What is said of one row.</summary>
    /// <param name="index">The row.</param>
    public SdmPrediction this[int index] => new()
    {
        PredictedLabel = Labels[index],
        Logits = Of(Logits, index),
        Probabilities = Of(Probabilities, index),
        LowerProbabilities = Of(Lower, index),
        UpperProbabilities = Of(Upper, index),
        Similarity = Similarities[index],
        NearestDistance = Nearest[index],
        NearestRow = NearestRows[index],
        DistanceQuantile = Quantiles[index],
        LowerDistanceQuantile = LowerQuantiles[index],
        UpperDistanceQuantile = UpperQuantiles[index],
        RescaledSimilarity = Rescaled[index],
        LowerRescaledSimilarity = LowerRescaled[index],
        SampleSizes = Of(Sizes, index),
        IsHighReliability = Admitted[index],
        IsHighReliabilityLower = AdmittedLower[index],
        IsOutOfDistribution = OutOfDistribution[index],
    };

    /// <inheritdoc/>
    public IEnumerator<SdmPrediction> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The activation of the predicted class; NaN without a prediction.</summary>
    internal double Probability(int row) => Labels[row] < 0 ? double.NaN : Probabilities[(row * ClassCount) + Labels[row]];

    /// <summary>Of a row that cannot be scored: no class, no numbers, rejected.</summary>
    internal void SetInvalid(int row)
    {
        int start = row * ClassCount;
        Labels[row] = -1;
        Similarities[row] = 0;
        NearestRows[row] = -1;
        Nearest[row] = float.NaN;
        Quantiles[row] = LowerQuantiles[row] = UpperQuantiles[row] = Rescaled[row] = LowerRescaled[row] = double.NaN;
        Logits.AsSpan(start, ClassCount).Fill(float.NaN);
        Probabilities.AsSpan(start, ClassCount).Fill(double.NaN);
        Lower.AsSpan(start, ClassCount).Fill(double.NaN);
        Upper.AsSpan(start, ClassCount).Fill(double.NaN);
        Sizes.AsSpan(start, ClassCount).Clear();
        Admitted[row] = AdmittedLower[row] = false;
        OutOfDistribution[row] = true;
    }

    internal void CopyRow(int row, SdmPredictions target, int targetRow)
    {
        target.Labels[targetRow] = Labels[row];
        target.Similarities[targetRow] = Similarities[row];
        target.Nearest[targetRow] = Nearest[row];
        target.NearestRows[targetRow] = NearestRows[row];
        target.Quantiles[targetRow] = Quantiles[row];
        target.LowerQuantiles[targetRow] = LowerQuantiles[row];
        target.UpperQuantiles[targetRow] = UpperQuantiles[row];
        target.Rescaled[targetRow] = Rescaled[row];
        target.LowerRescaled[targetRow] = LowerRescaled[row];
        target.Admitted[targetRow] = Admitted[row];
        target.AdmittedLower[targetRow] = AdmittedLower[row];
        target.OutOfDistribution[targetRow] = OutOfDistribution[row];
        Copy(Logits, target.Logits);
        Copy(Probabilities, target.Probabilities);
        Copy(Lower, target.Lower);
        Copy(Upper, target.Upper);
        Copy(Sizes, target.Sizes);

        void Copy<T>(T[] from, T[] to) => from.AsSpan(row * ClassCount, ClassCount).CopyTo(to.AsSpan(targetRow * ClassCount));
    }

    private T[] Of<T>(T[] values, int row) => values.AsSpan(row * ClassCount, ClassCount).ToArray();
}
