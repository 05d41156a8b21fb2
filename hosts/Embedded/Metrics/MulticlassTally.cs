namespace Microsoft.ML.Data;

/// <summary>Counts what the multiclass metrics are made of.</summary>
internal sealed class MulticlassTally
{
    // The least probability that the log-loss believes in; a Single, as the scores are.
    private const float LeastProbability = 1e-15f;

    private readonly int _classes;
    private readonly double[] _rowsOfClass;
    private readonly double[] _lossOfClass;
    private readonly double[] _rowsOfRank;
    private double _rows;
    private double _loss;

    public MulticlassTally(int classes)
    {
        _classes = classes;
        _rowsOfClass = new double[classes];
        _lossOfClass = new double[classes];
        // The last rank is that of labels outside the score vector.
        _rowsOfRank = new double[classes + 1];
        Confusion = [.. Enumerable.Range(0, classes).Select(_ => new double[classes])];
    }

    public double[][] Confusion { get; }

    public double MicroAccuracy => _rows > 0 ? _rowsOfRank[0] / _rows : 0;

    public double MacroAccuracy => Enumerable.Range(0, _classes).Where(label => _rowsOfClass[label] > 0)
        .Select(label => Confusion[label][label] / _rowsOfClass[label]).DefaultIfEmpty().Average();

    public double LogLoss => _rows > 0 ? _loss / _rows : 0;

    public double LogLossReduction
    {
        get
        {
            double prior = -_rowsOfClass.Where(rows => rows > 0).Sum(rows => rows * Math.Log(rows / _rows)) / _rows;
            return (prior - LogLoss) / prior;
        }
    }

    public double[] PerClassLogLoss() => [.. _lossOfClass.Zip(_rowsOfClass, (loss, rows) => rows > 0 ? loss / rows : 0)];

    /// <summary>For k = 1 to at most <paramref name="count"/>: the share of rows whose label is among the k best scores.</summary>
    public double[] TopKAccuracies(int count)
    {
        double[] result = [.. _rowsOfRank.Take(count).Select(rows => rows / _rows)];
        for (int k = 1; k < result.Length; k++)
            result[k] += result[k - 1];
        return result;
    }

    public void Add(int label, ReadOnlySpan<float> scores)
    {
        bool isKnown = label < _classes;
        float scoreOfLabel = isKnown ? scores[label] : 0;
        int rank = 0;
        int predicted = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            // Among equal scores the first one wins.
            if (scores[i] > scoreOfLabel || (scores[i] == scoreOfLabel && i < label))
                rank++;
            if (scores[i] > scores[predicted])
                predicted = i;
        }

        double loss = -Math.Log(isKnown ? Math.Clamp(scoreOfLabel, LeastProbability, 1f) : LeastProbability);
        _rows++;
        _loss += loss;
        _rowsOfRank[rank]++;
        if (!isKnown)
            return;

        _rowsOfClass[label]++;
        _lossOfClass[label] += loss;
        Confusion[label][rank == 0 ? label : predicted]++;
    }
}
