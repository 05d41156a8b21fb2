namespace MLExtensions.Benchmarks;

/// <summary>How one rule did on labelled rows, and how much of foreign rows it let in.</summary>
internal sealed class SelectiveScores
{
    private readonly double[] _classAccuracies;
    private readonly double[] _predictedAccuracies;

    public SelectiveScores(bool[] admitted, int[] predictions, int[] labels, int classCount, bool[] near, bool[] far)
    {
        int[] rows = [.. Enumerable.Range(0, labels.Length).Where(i => admitted[i])];
        Admitted = rows.Length / (double)labels.Length;
        Accuracy = Share(rows, i => predictions[i] == labels[i]);
        ClassShares = [.. Enumerable.Range(0, classCount).Select(c => rows.Count(i => labels[i] == c) / (double)labels.Count(label => label == c))];
        _classAccuracies = [.. Enumerable.Range(0, classCount).Select(c => Share([.. rows.Where(i => labels[i] == c)], i => predictions[i] == c))];
        _predictedAccuracies = [.. Enumerable.Range(0, classCount).Select(c => Share([.. rows.Where(i => predictions[i] == c)], i => labels[i] == c))];
        Near = near.Count(flag => flag) / (double)near.Length;
        Far = far.Count(flag => flag) / (double)far.Length;
    }

    public double Admitted { get; }

    public double Accuracy { get; }

    public double Near { get; }

    public double Far { get; }

    public double[] ClassShares { get; }

    public double[] ClassAccuracies => _classAccuracies;

    public double[] PredictedAccuracies => _predictedAccuracies;

    public double WorstClass => Worst(_classAccuracies);

    public double WorstPrediction => Worst(_predictedAccuracies);

    private static double Worst(double[] accuracies) => accuracies.Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Min();

    private static double Share(int[] rows, Func<int, bool> holds) => rows.Length == 0 ? double.NaN : rows.Count(holds) / (double)rows.Length;
}
