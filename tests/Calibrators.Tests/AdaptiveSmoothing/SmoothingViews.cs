using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;

namespace MLExtensions.Calibrators.Tests;

/// <summary>Made-up scores as data views.</summary>
internal static class SmoothingViews
{
    public static readonly string[] Names = ["ape", "bee", "cat"];

    public static readonly MLContext Context = new(1);

    public static MulticlassCalibratorsCatalog Catalog => Context.MulticlassClassification.Calibrators;

    public static AdaptiveSmoothingEstimator Marked() => Catalog.AdaptiveSmoothing(isPerturbedColumnName: "IsPerturbed");

    public static TestView View(
        AdaptiveSmoothingRows rows, int[]? accurate = null, int[]? robust = null, bool named = true, bool labelNamed = true, string[]? names = null, bool? only = null)
    {
        int[] kept = [.. Enumerable.Range(0, rows.Labels.Length).Where(i => only is null || rows.IsPerturbed![i] == only)];
        int[] straight = [0, 1, 2];
        List<TestColumn> columns =
        [
            Column("AccurateScore", rows.AccurateScores, accurate ?? straight), Column("RobustScore", rows.RobustScores, robust ?? straight),
            TestColumn.Keys("Label", 3, [.. kept.Select(i => (uint)(rows.Labels[i] + 1))], labelNamed ? Names : null),
            TestColumn.Scalars("IsPerturbed", BooleanDataViewType.Instance, [.. kept.Select(i => rows.IsPerturbed![i])]),
        ];
        if (rows.DetectorFeatures is not null)
            columns.Add(TestColumn.Numbers("Detector", [.. kept.Select(i => rows.DetectorFeatures[i])]));
        return new TestView([.. columns]);

        TestColumn Column(string name, float[] scores, int[] order)
        {
            float[][] all = Rows(scores, 3, order);
            return Scores(name, 3, [.. kept.Select(i => all[i])], named ? [.. order.Select(i => (names ?? Names)[i])] : null);
        }
    }

    public static float[][] Rows(float[] scores, int classes, int[] order) => [.. scores.Chunk(classes).Select(row => Array.ConvertAll(order, i => row[i]))];

    public static TestColumn Label(AdaptiveSmoothingRows rows, bool named) => TestColumn.Keys("Label", 3, [.. rows.Labels.Select(i => (uint)(i + 1))], named ? Names : null);

    public static TestColumn Mark(AdaptiveSmoothingRows rows) => TestColumn.Scalars("IsPerturbed", BooleanDataViewType.Instance, rows.IsPerturbed!);

    public static TestColumn Scores(string name, int size, float[][] rows, string[]? slots = null)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        if (slots is not null)
        {
            ReadOnlyMemory<char>[] texts = Array.ConvertAll(slots, slot => slot.AsMemory());
            annotations.Add("SlotNames", new VectorDataViewType(TextDataViewType.Instance, size),
                (ref VBuffer<ReadOnlyMemory<char>> value) => value = new VBuffer<ReadOnlyMemory<char>>(size, [.. texts]));
        }

        return TestColumn.Vectors(name, new VectorDataViewType(NumberDataViewType.Single, size), rows, annotations.ToAnnotations());
    }

    // Four features: two strong small-scale ones that an attack moves at will, two that it cannot move far.
    public static TestView Features(int count, int seed, float attack)
    {
        var random = new Random(seed);
        float[][] rows = new float[count][], robust = new float[count][];
        int[] labels = new int[count];
        bool[] marks = new bool[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = random.Next(3);
            marks[i] = attack > 0 && i % 2 == 1;
            double angle = 2 * Math.PI * labels[i] / 3;
            double moved = 2 * Math.PI * ((labels[i] + 1) % 3) / 3;
            float Noise(double size) => (float)(size * SmoothingData.Normal(random));
            rows[i] =
            [
                (float)Math.Cos(angle) + Noise(0.2) + (marks[i] ? attack * (float)Math.Cos(moved) : 0), (float)Math.Sin(angle) + Noise(0.2) + (marks[i] ? attack * (float)Math.Sin(moved) : 0),
                (float)Math.Cos(angle) + Noise(0.45), (float)Math.Sin(angle) + Noise(0.45),
            ];
            robust[i] = rows[i][2..];
        }

        return new TestView(
            TestColumn.Vectors("Features", 4, rows), TestColumn.Vectors("Robust", 2, robust), TestColumn.Keys("Label", 3, [.. labels.Select(i => (uint)(i + 1))], Names),
            TestColumn.Scalars("IsPerturbed", BooleanDataViewType.Instance, marks));
    }
}
