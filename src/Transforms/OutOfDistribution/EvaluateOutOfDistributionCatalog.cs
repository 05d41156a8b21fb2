using MLExtensions.Core;
using MLExtensions.Transforms;

namespace Microsoft.ML;

/// <summary>Evaluates outlier scores.</summary>
public static class EvaluateOutOfDistributionCatalog
{
    /// <summary>Measures how well a score tells out-of-distribution rows from in-distribution rows. Measure on rows that nothing was fitted or tuned on.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.AnomalyDetection</c>.</param>
    /// <param name="data">Rows of both kinds.</param>
    /// <param name="labelColumnName">A Boolean column: true = out-of-distribution.</param>
    /// <param name="scoreColumnName">A Single column: larger = more unusual; NaN counts as the most unusual.</param>
    /// <returns>The metrics; each property names its convention.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">One of the two kinds of rows is absent.</exception>
    public static OutOfDistributionMetrics EvaluateOutOfDistribution(
        this AnomalyDetectionCatalog catalog, IDataView data, string labelColumnName = "Label", string scoreColumnName = "OodScore")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        DataViewSchema.Column labelColumn = new InputColumn("label", labelColumnName, ColumnKinds.Boolean).Find(data.Schema);
        DataViewSchema.Column scoreColumn = new InputColumn("score", scoreColumnName, ColumnKinds.Single).Find(data.Schema);
        var inScores = new GrowingArray<float>(1024);
        var outScores = new GrowingArray<float>(1024);
        using DataViewRowCursor cursor = data.GetRowCursor([labelColumn, scoreColumn]);
        ValueGetter<bool> labels = cursor.GetGetter<bool>(labelColumn);
        ValueGetter<float> scores = cursor.GetGetter<float>(scoreColumn);
        bool isOut = false;
        float score = 0;
        while (cursor.MoveNext())
        {
            labels(ref isOut);
            scores(ref score);
            (isOut ? outScores : inScores).Add(score);
        }

        if (inScores.Count == 0 || outScores.Count == 0)
            throw new InvalidOperationException($"There are {inScores.Count} in-distribution and {outScores.Count} out-of-distribution rows; both kinds are needed.");
        return new OutOfDistributionMetrics(inScores.ToArray(), outScores.ToArray());
    }
}
