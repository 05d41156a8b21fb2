using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>The transform among ML.NET's own: outputs that its detection code understands, saved models, prediction engines, mapping to the picture.</summary>
public class SoftNmsPipelineTests
{
    private static readonly MLContext Context = new(1);

    private static readonly float[] Five = [0, 0, 10, 10, 1, 1, 11, 11, 20, 20, 30, 30, 0, 0, 10, 10, 6, 0, 16, 10];
    private static readonly float[] FiveScores = [0.9f, 0.8f, 0.7f, 0.6f, 0.5f];

    private sealed class Picture
    {
        [VectorType(20)]
        public float[] Boxes { get; set; } = [];

        [VectorType(5)]
        public float[] Scores { get; set; } = [];
    }

    private sealed class Found
    {
        public float[] PredictedBoundingBoxes { get; set; } = [];

        public float[] Score { get; set; } = [];
    }

    [Fact]
    public void The_outputs_are_those_of_ML_NETs_object_detection()
    {
        IDataView output = Run(new SoftNmsOptions { ClassNames = ["thing"], RawScoreColumnName = "Raw", SourceIndexColumnName = "Index" }, Columns());
        Assert.Equal(new VectorDataViewType(new KeyDataViewType(typeof(uint), 1)), output.Schema["PredictedLabel"].Type);
        Assert.Equal(["thing"], output.KeyValues("PredictedLabel"));
        Assert.Equal([1u, 1, 1, 1], output.ReadKeys("PredictedLabel")[0][..4]);
        Assert.Equal([0, 2, 4, 1, 3], output.ReadIntegers("Index")[0]);
        Assert.Equal([0.9f, 0.7f, 0.5f, 0.8f, 0.6f], output.ReadVectors("Raw")[0]);
        Assert.Equal(Five[8..12], output.ReadVectors("PredictedBoundingBoxes")[0][4..8]);
        float[] scores = output.ReadVectors("Score")[0];
        Assert.Equal(0.441248f, scores[2], 1e-6f);
        // Nothing found is an empty row, not a missing one.
        Assert.Empty(output.ReadVectors("Score")[1]);
    }

    [Fact]
    public void Classes_come_from_scores_or_from_labels()
    {
        float[] boxes = [0, 0, 10, 10, 0, 0, 10, 10];
        IDataView byScores = Run(new SoftNmsOptions(), TestColumn.Vectors("Boxes", 8, boxes), TestColumn.Vectors("Scores", 6, [0.1f, 0.8f, 0.3f, 0.6f, 0.2f, 0.1f]));
        Assert.Equal([2u, 1], byScores.ReadKeys("PredictedLabel")[0]);
        Assert.Equal(new VectorDataViewType(new KeyDataViewType(typeof(uint), 3)), byScores.Schema["PredictedLabel"].Type);
        IDataView byLabels = Run(new SoftNmsOptions { LabelColumnName = "Class" }, TestColumn.Vectors("Boxes", 0, boxes, boxes), TestColumn.Vectors("Scores", 0, [0.5f, 0.6f], [0.9f, 0.9f]),
            DetectionColumns.Keys("Class", ["cat", "dog"], [1, 2], [0, 1]));
        Assert.Equal([2u, 1], byLabels.ReadKeys("PredictedLabel")[0]);
        Assert.Equal([1u], byLabels.ReadKeys("PredictedLabel")[1]);
        Assert.Equal(["cat", "dog"], byLabels.KeyValues("PredictedLabel"));
    }

    [Fact]
    public void Boxes_are_mapped_to_each_picture_and_cut_at_its_borders()
    {
        IDataView output = Run(
            new SoftNmsOptions { LetterboxMode = LetterboxMode.PadBottomRight, ModelWidth = 416, ModelHeight = 416, ImageWidthColumnName = "W", ImageHeightColumnName = "H" },
            TestColumn.Vectors("Boxes", 4, [-10, 41.6f, 208, 208], [0, 0, 416, 416], [0, 0, 1, 1]), TestColumn.Vectors("Scores", 1, [1f], [1f], [1f]),
            TestColumn.Numbers("W", 832, 416, float.NaN), TestColumn.Numbers("H", 416, 208, 100));
        Assert.Equal([0, 83.2f, 416, 416], output.ReadVectors("PredictedBoundingBoxes")[0]);
        Assert.Equal([0, 0, 416, 208], output.ReadVectors("PredictedBoundingBoxes")[1]);
        Assert.Empty(output.ReadVectors("PredictedBoundingBoxes")[2]);
        IDataView parts = Run(new SoftNmsOptions { BoxesNormalized = true, ImageWidth = 200, ImageHeight = 100 },
            TestColumn.Vectors("Boxes", 4, [0.25f, 0.5f, 0.75f, 1.5f]), TestColumn.Vectors("Scores", 1, [1f]));
        Assert.Equal([50, 50, 150, 100], parts.ReadVectors("PredictedBoundingBoxes")[0]);
    }

    [Fact]
    public void Rows_that_do_not_fit_give_no_detections()
    {
        IDataView output = Run(new SoftNmsOptions(), TestColumn.Vectors("Boxes", 0, [0, 0, 1, 1], [0, 0, 1], [0, 0, 1, 1], []), TestColumn.Vectors("Scores", 0, [1f, 1f], [1f], [-1f], []));
        Assert.All(output.ReadVectors("Score"), Assert.Empty);
    }

    [Fact]
    public void Sizes_and_settings_that_cannot_fit_are_refused_when_the_pipeline_is_built()
    {
        Assert.Contains("multiple of 4", Refused(new SoftNmsOptions(), TestColumn.Vectors("Boxes", 5, new float[5]), TestColumn.Vectors("Scores", 1, [1f])), StringComparison.Ordinal);
        Assert.Contains("multiple of 2 scores", Refused(new SoftNmsOptions(), TestColumn.Vectors("Boxes", 8, new float[8]), TestColumn.Vectors("Scores", 3, new float[3])), StringComparison.Ordinal);
        Assert.Contains("6 scores, 3 classes for each of 2 boxes, got 4", Refused(new SoftNmsOptions { ClassNames = ["a", "b", "c"] }, TestColumn.Vectors("Boxes", 8, new float[8]), TestColumn.Vectors("Scores", 4, new float[4])), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.Transforms.SoftNms(new SoftNmsOptions { Sigma = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.Transforms.SoftNms(new SoftNmsOptions { LetterboxMode = LetterboxMode.Fill }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.Transforms.SoftNms(new SoftNmsOptions { BoxesNormalized = true }));

        static string Refused(SoftNmsOptions options, params TestColumn[] columns) =>
            Assert.Throws<ArgumentOutOfRangeException>(() => Run(options, columns)).Message;
    }

    [Fact]
    public void A_prediction_engine_gives_the_values_of_the_view()
    {
        IDataView data = Context.Data.LoadFromEnumerable(new[] { new Picture { Boxes = Five, Scores = FiveScores } });
        ITransformer model = Context.Transforms.SoftNms().Fit(data);
        using PredictionEngine<Picture, Found> engine = Context.Model.CreatePredictionEngine<Picture, Found>(model);
        Found found = engine.Predict(new Picture { Boxes = Five, Scores = FiveScores });
        Assert.Equal(model.Transform(data).ReadVectors("Score")[0], found.Score);
        Assert.Equal(model.Transform(data).ReadVectors("PredictedBoundingBoxes")[0], found.PredictedBoundingBoxes);
        Assert.Equal(5, found.Score.Length);
    }

    [Fact]
    public void A_fresh_process_loads_the_model_with_nothing_registered_and_gives_the_same_bits()
    {
        (float[] boxes, float[] scores) = RandomBoxes.Clustered(200, 3);
        IDataView data = new TestView(TestColumn.Vectors("Boxes", 800, boxes), TestColumn.Vectors("Scores", 200, scores));
        ITransformer model = Context.Transforms.SoftNms(new SoftNmsOptions { ClassNames = ["thing"], RawScoreColumnName = "Raw", MaxDetections = 50 })
            .Append(Context.Transforms.CopyColumns("Copy", "Score")).Fit(data);
        Table expected = Table.Read(model.Transform(data));
        Assert.Equal(50, expected.Columns.Single(column => column.Name == "Score").Numbers![0].Length);
        FreshProcess.AssertSame(expected, FreshProcess.Transform(Context, model, data));
    }

    [Fact]
    public void Every_setting_is_saved()
    {
        var options = new SoftNmsOptions
        {
            ClassNames = ["a", "b"], ClassCount = 2, Method = SuppressionMethod.Hard, Overlap = OverlapMeasure.GIoU, IouThreshold = 0.25f, Sigma = 0.75f, ScoreThreshold = 0.1f,
            MinScore = 0.02f, MaxDetections = null, MaxDetectionsPerClass = 7, PreNmsTopK = 99, ClassAgnostic = true, MultiLabel = true, ClassFilter = [1], BoxFormat = MLExtensions.Numerics.BoxFormat.CxCyWh,
            CornerPolicy = CornerPolicy.Drop, DropDegenerate = false, LegacyPixelOffset = true, LetterboxMode = LetterboxMode.Crop, ModelWidth = 3, ModelHeight = 4, ImageWidth = 5, ImageHeight = 6, ClipToImage = false,
        };
        var data = new TestView(TestColumn.Vectors("Boxes", 4, [0, 0, 1, 1]), TestColumn.Vectors("Scores", 2, [1f, 1f]));
        var stream = new MemoryStream();
        Context.Model.Save(Context.Transforms.SoftNms(options).Fit(data), data.Schema, stream);
        stream.Position = 0;
        ITransformer loaded = new MLContext(2).Model.Load(stream, out _);
        SoftNmsTransformer transformer = Assert.IsType<SoftNmsTransformer>(loaded is TransformerChain<ITransformer> chain ? chain.Single() : loaded);
        foreach (System.Reflection.PropertyInfo property in typeof(SoftNmsOptions).GetProperties())
            Assert.Equal(property.GetValue(options), property.GetValue(transformer.Options));
    }

    [Fact]
    public void After_the_first_rows_a_pass_allocates_nothing_per_row()
    {
        (float[] boxes, float[] scores) = RandomBoxes.Clustered(100, 3);
        float[][] allBoxes = [.. Enumerable.Repeat(boxes, 3000)];
        float[][] allScores = [.. Enumerable.Repeat(scores, 3000)];
        IDataView view = Run(new SoftNmsOptions { SourceIndexColumnName = "Index" }, TestColumn.Vectors("Boxes", 400, allBoxes), TestColumn.Vectors("Scores", 100, allScores));
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        ValueGetter<VBuffer<float>> score = cursor.GetGetter<VBuffer<float>>(view.Schema["Score"]);
        ValueGetter<VBuffer<uint>> label = cursor.GetGetter<VBuffer<uint>>(view.Schema["PredictedLabel"]);
        ValueGetter<VBuffer<float>> box = cursor.GetGetter<VBuffer<float>>(view.Schema["PredictedBoundingBoxes"]);
        VBuffer<float> scoreValues = default;
        VBuffer<uint> labelValues = default;
        VBuffer<float> boxValues = default;
        Advance(200);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Advance(2500);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000);
        Assert.True(scoreValues.Length > 5 && boxValues.Length == 4 * labelValues.Length);

        void Advance(int rows)
        {
            for (int i = 0; i < rows; i++)
            {
                Assert.True(cursor.MoveNext());
                score(ref scoreValues);
                label(ref labelValues);
                box(ref boxValues);
            }
        }
    }

    private static TestColumn[] Columns() =>
        [TestColumn.Vectors("Boxes", 20, Five, new float[20]), TestColumn.Vectors("Scores", 5, FiveScores, new float[5])];

    private static IDataView Run(SoftNmsOptions options, params TestColumn[] columns)
    {
        var data = new TestView(columns);
        return Context.Transforms.SoftNms(options).Fit(data).Transform(data);
    }
}
