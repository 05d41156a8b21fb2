using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Numerics;

namespace MLExtensions.Benchmarks;

/// <summary>
/// The softmax stage of a pipeline, read row by row through a cursor, against the bare kernel called row by row on the same matrix. A data
/// view hands out each row as a copy, so the kernel copies its row too, into a buffer of its own.
/// </summary>
internal static class StageTable
{
    private static readonly SoftmaxShape[] Shapes = [new(65536, 10), new(65536, 100), new(8192, 1000), new(2660, 3079), new(512, 32000)];

    public static IEnumerable<string> Lines(TimeSpan budget)
    {
        yield return "| ns/element | copy of a row, then the kernel | stage | speed of the stage |";
        yield return "|---|---|---|---|";
        foreach (SoftmaxShape shape in Shapes)
        {
            var x = new float[shape.Rows * shape.Columns];
            Logits.Fill(x, LogitKind.Normal);
            var row = new float[shape.Columns];
            var probabilities = new float[shape.Columns];
            var context = new MLContext(1);
            IDataView data = context.Data.LoadFromMatrix(x, shape.Columns, "Logits");
            IDataView scored = context.Transforms.SoftmaxStable("Score", "Logits").Fit(data).Transform(data);
            double[] times = InterleavedSamples.Nanoseconds([() => Kernel(x, row, probabilities), () => Read(scored)], budget);
            string kernel = (times[0] / x.Length).ToString("F2", CultureInfo.InvariantCulture);
            string stage = (times[1] / x.Length).ToString("F2", CultureInfo.InvariantCulture);
            yield return $"| {shape} | {kernel} | {stage} | {(100 * times[0] / times[1]).ToString("F0", CultureInfo.InvariantCulture)} % |";
        }
    }

    private static void Kernel(float[] x, float[] row, float[] probabilities)
    {
        for (int start = 0; start < x.Length; start += row.Length)
        {
            x.AsSpan(start, row.Length).CopyTo(row);
            Softmax.Compute(row, probabilities);
        }
    }

    private static void Read(IDataView scored)
    {
        DataViewSchema.Column column = scored.Schema["Score"];
        using DataViewRowCursor cursor = scored.GetRowCursor([column]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(column);
        VBuffer<float> score = default;
        while (cursor.MoveNext())
            getter(ref score);
    }
}
