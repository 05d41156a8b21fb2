using Microsoft.ML.Runtime;
using MLExtensions.Core;
using MLExtensions.Trainers;

namespace Microsoft.ML;

/// <summary>Classification of rows that have any number of labels each: what <c>mlContext.MultiLabelClassification</c> gives.</summary>
public sealed class MultiLabelClassificationCatalog
{
    private readonly IHostEnvironment _environment;

    internal MultiLabelClassificationCatalog(MLContext context)
    {
        // The context itself never says that it was cancelled; the environment behind its catalogs does.
        _environment = HostEnvironments.Of(context.Transforms);
        Trainers = new MultiLabelClassificationTrainers(_environment);
    }

    /// <summary>The trainers.</summary>
    public MultiLabelClassificationTrainers Trainers { get; }

    /// <summary>Evaluates ranked labels: precision, recall, nDCG and coverage at 1 to k, and with propensities PSP and PSnDCG.</summary>
    /// <param name="data">Data with the labels and the labels found, for example the output of a trainer's transformer.</param>
    /// <param name="labelColumnName">The labels of a row: a vector of keys, or one slot for each label, above 0 or true where the row has it.</param>
    /// <param name="predictedLabelColumnName">The labels found, the best first: a vector of keys; missing ones are misses.</param>
    /// <param name="k">The longest list looked at.</param>
    /// <param name="inversePropensities">One weight for each label, see <see cref="InversePropensities"/>; null to do without PSP and PSnDCG.</param>
    /// <param name="emptyRows">What rows without labels count for in recall and nDCG.</param>
    /// <returns>The metrics. Where both columns have key values, labels are told by these, else by their numbers.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or mistyped, <paramref name="k"/> is below 1, or a label has no propensity.</exception>
    public MultiLabelMetrics Evaluate(
        IDataView data, string labelColumnName = "Labels", string predictedLabelColumnName = "PredictedLabels", int k = 5,
        IReadOnlyList<double>? inversePropensities = null, EmptyLabelRows emptyRows = EmptyLabelRows.LeaveOut)
    {
        ArgumentNullException.ThrowIfNull(data);
        var evaluator = new MultiLabelEvaluator(k, inversePropensities, emptyRows);
        DataViewSchema.Column label = InputColumn.Labels(labelColumnName).Find(data.Schema);
        DataViewSchema.Column predicted = new InputColumn("predicted label", predictedLabelColumnName, ColumnKinds.KeyVector).Find(data.Schema);
        int[] labelOfPrediction = ClassNames.OfLabels(predicted).CorrespondenceTo(ClassNames.OfLabels(label));
        using var scope = new FitScope(_environment, "MultiLabelClassification.Evaluate");
        using DataViewRowCursor cursor = data.GetRowCursor([label, predicted]);
        var labels = new LabelListReader(cursor, label);
        var predictions = new KeyVectorReader(cursor, predicted);
        int[] ranked = [];
        while (cursor.MoveNext())
        {
            if ((cursor.Position & 0xFFF) == 0)
                scope.CheckAlive();
            ReadOnlySpan<int> found = predictions.Read();
            if (ranked.Length < found.Length)
                ranked = new int[found.Length];
            for (int i = 0; i < found.Length; i++)
                ranked[i] = found[i] < 0 ? -1 : labelOfPrediction[found[i]];
            evaluator.Add(labels.Read(), ranked.AsSpan(0, found.Length));
        }

        MultiLabelMetrics metrics = evaluator.ToMetrics();
        scope.Info($"{metrics.RowCount} rows: {metrics}.");
        return metrics;
    }

    /// <summary>The inverse propensities of the labels, for <see cref="Evaluate"/>. Made from the TRAINING data only.</summary>
    /// <param name="trainingData">The data that the model was trained on.</param>
    /// <param name="labelColumnName">Its labels.</param>
    /// <param name="a">The constant A: 0.55, for Wikipedia's sets 0.5, for Amazon's 0.6.</param>
    /// <param name="b">The constant B: 1.5, for Wikipedia's sets 0.4, for Amazon's 2.6.</param>
    /// <returns>One weight for each label; larger for rarer labels.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or mistyped, a constant is not above 0, or there are no rows.</exception>
    public double[] InversePropensities(
        IDataView trainingData, string labelColumnName = "Labels", double a = LabelPropensities.DefaultA, double b = LabelPropensities.DefaultB)
    {
        ArgumentNullException.ThrowIfNull(trainingData);
        DataViewSchema.Column label = InputColumn.Labels(labelColumnName).Find(trainingData.Schema);
        using var scope = new FitScope(_environment, "MultiLabelClassification.InversePropensities");
        using DataViewRowCursor cursor = trainingData.GetRowCursor([label]);
        var labels = new LabelListReader(cursor, label);
        var counts = new int[labels.LabelCount];
        int rows = 0;
        for (; cursor.MoveNext(); rows++)
        {
            if ((rows & 0xFFF) == 0)
                scope.CheckAlive();
            foreach (int index in labels.Read())
                counts[index]++;
        }

        return LabelPropensities.Inverse(counts, rows, a, b);
    }

    /// <summary>The trainers of multi-label classification, extension methods on this.</summary>
    public sealed class MultiLabelClassificationTrainers
    {
        internal MultiLabelClassificationTrainers(IHostEnvironment environment) => Environment = environment;

        internal IHostEnvironment Environment { get; }
    }
}
