using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.TestKit;

namespace MLExtensions.Trainers.Tests;

public class SoftmaxRegressionPipelineTests
{
    private static readonly string[] Names = ["cat", "dog", "cow"];

    private readonly Problem _problem = Problem.Random(seed: 51, rows: 90, columns: 6, classes: 3);

    [Fact]
    public void Score_and_prediction_are_those_of_the_model()
    {
        TestView view = View();
        SoftmaxRegressionTransformer transformer = Trainer(rawScore: "Logits").Fit(view);
        SoftmaxRegressionModel expected = _problem.Fit();
        Assert.Equal(expected.Weights.ToArray(), transformer.Model.Weights.ToArray());

        IDataView scored = transformer.Transform(view);
        float[][] scores = scored.ReadVectors("Score"), logits = scored.ReadVectors("Logits");
        uint[] predicted = scored.ReadScalars<uint>("PredictedLabel");
        float[] row = new float[3];
        for (int i = 0; i < 90; i++)
        {
            expected.Score(_problem.Rows.AsSpan(i * 6, 6), row);
            Assert.Equal(row, logits[i]);
            expected.Probabilities(_problem.Rows.AsSpan(i * 6, 6), row);
            Assert.Equal(row, scores[i]);
            Assert.Equal((uint)Array.IndexOf(row, row.Max()) + 1, predicted[i]);
        }
    }

    [Fact]
    public void The_columns_are_named_and_annotated_like_those_of_other_multiclass_trainers()
    {
        DataViewSchema schema = Trainer(rawScore: "Logits").Fit(View()).GetOutputSchema(View().Schema);
        Assert.Equal(["Features", "Label", "Weight", "PredictedLabel", "Score", "Logits"], schema.Select(column => column.Name));
        Assert.Equal("Key<UInt32, 0-2>", schema["PredictedLabel"].Type.ToString());
        Assert.Equal("Vector<Single, 3>", schema["Score"].Type.ToString());
        Assert.True(schema["Score"].IsNormalized());
        Assert.False(schema["Logits"].IsNormalized());

        VBuffer<ReadOnlyMemory<char>> names = default;
        schema["Score"].GetSlotNames(ref names);
        Assert.Equal(Names, names.DenseValues().Select(name => name.ToString()));
        schema["PredictedLabel"].GetKeyValues(ref names);
        Assert.Equal(Names, names.DenseValues().Select(name => name.ToString()));
        schema["Logits"].Annotations.GetValue("TrainingLabelValues", ref names);
        Assert.Equal(Names, names.DenseValues().Select(name => name.ToString()));
        Assert.Equal(["MulticlassClassification", "Probability"], Kinds("Score"));
        Assert.Equal(["MulticlassClassification", "Score"], Kinds("Logits"));
        Assert.Equal(["MulticlassClassification", "PredictedLabel"], Kinds("PredictedLabel"));

        string[] Kinds(string column) => [.. new[] { "ScoreColumnKind", "ScoreValueKind" }.Select(kind =>
        {
            ReadOnlyMemory<char> text = default;
            schema[column].Annotations.GetValue(kind, ref text);
            return text.ToString();
        })];
    }

    [Fact]
    public void A_whole_pipeline_trains_evaluates_saves_loads_and_predicts()
    {
        var context = new MLContext(seed: 1);
        IDataView data = context.Data.LoadFromEnumerable(Animals());
        var pipeline = context.Transforms.Conversion.MapValueToKey("Label", "Animal")
            .Append(context.MulticlassClassification.Trainers.SoftmaxRegression())
            .Append(context.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel"));
        ITransformer model = pipeline.Fit(data);
        MulticlassClassificationMetrics metrics = context.MulticlassClassification.Evaluate(model.Transform(data), topKPredictionCount: 2);
        (double accuracy, double logLoss) = _problem.Evaluate(_problem.Fit());
        Assert.Equal(accuracy, metrics.MicroAccuracy, 1e-9);
        Assert.Equal(logLoss, metrics.LogLoss, 1e-4);

        using var stream = new MemoryStream();
        context.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        var other = new MLContext();
        ITransformer loaded = other.Model.Load(stream, out DataViewSchema schema);
        Assert.Equal(model.Transform(data).ReadVectors("Score"), loaded.Transform(data).ReadVectors("Score"));

        PredictionEngine<Animal, Prediction> engine = other.Model.CreatePredictionEngine<Animal, Prediction>(loaded, schema);
        float[][] scores = model.Transform(data).ReadVectors("Score");
        foreach ((Animal animal, int row) in Animals().Select((animal, row) => (animal, row)))
        {
            Prediction prediction = engine.Predict(animal);
            Assert.Equal(scores[row], prediction.Score);
            Assert.Equal(Names[Array.IndexOf(prediction.Score, prediction.Score.Max())], prediction.Answer);
        }
    }

    [Fact]
    public void A_fresh_process_loads_and_scores_with_nothing_registered()
    {
        var context = new MLContext(seed: 1);
        TestView view = View();
        ITransformer model = Trainer(rawScore: "Logits").Fit(view)
            .Append(context.Transforms.SoftmaxStable("Score", "Logits", temperature: .5f).Fit(Trainer(rawScore: "Logits").Fit(view).Transform(view)));
        Table expected = Table.Read(model.Transform(view));
        FreshProcess.AssertSame(expected, FreshProcess.Transform(context, model, view));
    }

    [Fact]
    public void A_loaded_transformer_keeps_its_model_columns_and_feature_type()
    {
        var context = new MLContext();
        TestView view = View(new VectorDataViewType(NumberDataViewType.Single, 2, 3));
        SoftmaxRegressionTransformer transformer = Trainer(rawScore: "Logits").Fit(view);
        using var stream = new MemoryStream();
        context.Model.Save(transformer, view.Schema, stream);
        stream.Position = 0;
        ITransformer loaded = context.Model.Load(stream, out _);
        var stage = Assert.IsType<SoftmaxRegressionTransformer>(loaded is IEnumerable<ITransformer> chain ? chain.Single() : loaded);
        Assert.Equal("Features", stage.FeatureColumnName);
        Assert.Equal("Logits", stage.RawScoreColumnName);
        Assert.Equal("Vector<Single, 2, 3>", stage.FeatureColumnType.ToString());
        Assert.Equal(transformer.Model.Weights.ToArray(), stage.Model.Weights.ToArray());
        Assert.Equal(transformer.Model.Summary, stage.Model.Summary);
        Assert.Equal(transformer.Transform(view).ReadVectors("Logits"), stage.Transform(view).ReadVectors("Logits"));
    }

    [Fact]
    public void Sparse_features_train_and_score_like_dense_ones()
    {
        float[][] rows = [.. _problem.Rows.Chunk(6).Select(row => row.Select((value, d) => d < 2 || value > 2 ? value : 0).ToArray())];
        rows = [.. rows.Select(row => row.Concat(new float[20]).ToArray())];
        uint[] keys = [.. _problem.Labels.Select(label => (uint)label + 1)];
        var dense = new TestView(TestColumn.Vectors("Features", 26, rows), TestColumn.Keys("Label", 3, keys));
        var sparse = new TestView(TestColumn.SparseVectors("Features", 26, rows), TestColumn.Keys("Label", 3, keys));
        SoftmaxRegressionTransformer fromDense = Trainer().Fit(dense), fromSparse = Trainer().Fit(sparse);
        Assert.Equal(fromDense.Model.Summary.Objective, fromSparse.Model.Summary.Objective, 1e-5);
        AssertClose(fromDense.Transform(dense).ReadVectors("Score"), fromSparse.Transform(sparse).ReadVectors("Score"), 1e-3f);
        AssertClose(fromDense.Transform(dense).ReadVectors("Score"), fromDense.Transform(sparse).ReadVectors("Score"), 1e-5f);
    }

    [Fact]
    public void Example_weights_are_used()
    {
        TestView view = View(weights: [.. Enumerable.Range(0, 90).Select(row => row % 3 == 0 ? 5f : 1f)]);
        var context = new MLContext();
        SoftmaxRegressionModel weighted =
            context.MulticlassClassification.Trainers.SoftmaxRegression(exampleWeightColumnName: "Weight").Fit(view).Model;
        SoftmaxRegressionModel expected =
            (_problem with { Weights = [.. Enumerable.Range(0, 90).Select(row => row % 3 == 0 ? 5f : 1f)] }).Fit();
        Assert.Equal(expected.Weights.ToArray(), weighted.Weights.ToArray());
        Assert.NotEqual(Trainer().Fit(view).Model.Weights.ToArray(), weighted.Weights.ToArray());
    }

    [Fact]
    public void Rows_left_out_are_reported_once_as_a_warning()
    {
        float[][] rows = [.. _problem.Rows.Chunk(6)];
        rows[4] = [float.NaN, 0, 0, 0, 0, 0];
        uint[] keys = [.. _problem.Labels.Select(label => (uint)label + 1)];
        keys[7] = 0;
        keys[8] = 0;
        var view = new TestView(TestColumn.Vectors("Features", 6, rows), TestColumn.Keys("Label", 3, keys));
        var context = new MLContext();
        List<LoggingEventArgs> messages = [];
        context.Log += (_, message) => messages.Add(message);
        SoftmaxRegressionModel model = context.MulticlassClassification.Trainers.SoftmaxRegression().Fit(view).Model;
        LoggingEventArgs warning = Assert.Single(messages, message => message.Kind == ChannelMessageKind.Warning);
        Assert.Contains("1 with missing or infinite features, 2 without label, 0 without weight. Rows used: 87", warning.Message, StringComparison.Ordinal);
        Assert.Contains(messages, message => message.Kind == ChannelMessageKind.Info && message.Message.Contains("Converged", StringComparison.Ordinal));
        Assert.Equal(87, model.Summary.RowsUsed);
    }

    [Fact]
    public void A_row_with_missing_features_has_no_prediction()
    {
        SoftmaxRegressionTransformer transformer = Trainer(rawScore: "Logits").Fit(View());
        var view = new TestView(TestColumn.Vectors("Features", 6, [float.NaN, 0, 0, 0, 0, 0], [1, 2, 3], new float[6]));
        IDataView scored = transformer.Transform(view);
        Assert.Equal([0u, 0u], scored.ReadScalars<uint>("PredictedLabel")[..2]);
        Assert.NotEqual(0u, scored.ReadScalars<uint>("PredictedLabel")[2]);
        foreach (float[] row in (float[][])[.. scored.ReadVectors("Score")[..2], .. scored.ReadVectors("Logits")[..2]])
            Assert.Equal([float.NaN, float.NaN, float.NaN], row);
    }

    [Fact]
    public void The_host_cancels_a_running_fit()
    {
        var context = new MLContext();
        MethodInfo cancel = typeof(MLContext).GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!;
        context.Log += (_, message) => cancel.Invoke(context, null);
        SoftmaxRegressionTrainer trainer = context.MulticlassClassification.Trainers.SoftmaxRegression();
        Assert.ThrowsAny<OperationCanceledException>(() => trainer.Fit(View()));
    }

    [Fact]
    public void A_missing_or_mistyped_column_is_refused_alike_before_and_during_the_fit()
    {
        var context = new MLContext();
        uint[] keys = [.. _problem.Labels.Select(label => (uint)label + 1)];
        var noFeatures = new TestView(TestColumn.Keys("Label", 3, keys));
        var variable = new TestView(TestColumn.Vectors("Features", 0, [.. _problem.Rows.Chunk(6)]), TestColumn.Keys("Label", 3, keys));
        var textLabel = new TestView(
            TestColumn.Vectors("Features", 6, [.. _problem.Rows.Chunk(6)]), TestColumn.Texts("Label", [.. keys.Select(key => $"{key}")]));
        Refused(noFeatures, "Could not find feature column 'Features'");
        Refused(variable, "Schema mismatch for feature column 'Features'");
        Refused(textLabel, "Schema mismatch for label column 'Label': expected Key");

        void Refused(IDataView view, string message)
        {
            // A chain checks the shapes of all its estimators before it fits the first.
            SoftmaxRegressionTrainer trainer = context.MulticlassClassification.Trainers.SoftmaxRegression();
            var chain = new EstimatorChain<ITransformer>().Append(trainer);
            foreach (Action fit in (Action[])[() => trainer.Fit(view), () => chain.Fit(view)])
                Assert.Contains(message, Assert.Throws<ArgumentOutOfRangeException>(fit).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Features_of_another_size_are_refused_and_other_dimensions_of_the_same_size_are_taken()
    {
        SoftmaxRegressionTransformer transformer = Trainer().Fit(View());
        var wrong = new TestView(TestColumn.Vectors("Features", 7, new float[7]));
        Assert.Contains(
            "expected Vector<Single, 6>, got Vector<Single, 7>",
            Assert.Throws<ArgumentOutOfRangeException>(() => transformer.Transform(wrong)).Message,
            StringComparison.Ordinal);
        TestView reshaped = View(new VectorDataViewType(NumberDataViewType.Single, 3, 2));
        Assert.Equal(transformer.Transform(View()).ReadVectors("Score"), transformer.Transform(reshaped).ReadVectors("Score"));
    }

    [Fact]
    public void Labels_without_names_give_keys_without_names()
    {
        var view = new TestView(
            TestColumn.Vectors("Features", 6, [.. _problem.Rows.Chunk(6)]),
            TestColumn.Keys("Label", 3, [.. _problem.Labels.Select(label => (uint)label + 1)]));
        DataViewSchema schema = Trainer().Fit(view).GetOutputSchema(view.Schema);
        Assert.False(schema["Score"].HasSlotNames());
        Assert.Null(schema["PredictedLabel"].Annotations.Schema.GetColumnOrNull("KeyValues"));
        Assert.Equal("Key<UInt32, 0-2>", schema["PredictedLabel"].Type.ToString());
    }

    [Fact]
    public void Only_what_is_asked_for_is_read()
    {
        TestView view = View();
        SoftmaxRegressionTransformer transformer = Trainer().Fit(view);
        transformer.Transform(view).ReadScalars<uint>("PredictedLabel");
        Assert.Equal(["Features"], view.LastColumns);
        Assert.Equal(_problem.Weights, transformer.Transform(view).ReadScalars<float>("Weight"));
        Assert.Equal(["Weight"], view.LastColumns);
        Assert.Equal(0, view.OpenCursors);
    }

    [Fact]
    public void Eight_threads_score_alike()
    {
        TestView view = View();
        IDataView scored = Trainer().Fit(view).Transform(view);
        float[][] expected = scored.ReadVectors("Score");
        float[][][] found = new float[8][][];
        Parallel.For(0, 8, i => found[i] = scored.ReadVectors("Score"));
        Assert.All(found, scores => Assert.Equal(expected, scores));
    }

    [Fact]
    public void Bad_options_are_refused_by_the_catalog()
    {
        var trainers = new MLContext().MulticlassClassification.Trainers;
        Assert.Throws<ArgumentOutOfRangeException>(() => trainers.SoftmaxRegression(l2Regularization: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => trainers.SoftmaxRegression(labelColumnName: ""));
        Assert.Throws<ArgumentNullException>(() => trainers.SoftmaxRegression(options: null!));
        Assert.False(trainers.SoftmaxRegression().Info.NeedNormalization);
        Assert.False(trainers.SoftmaxRegression().Info.WantCaching);
    }

    private static SoftmaxRegressionTrainer Trainer(string? rawScore = null) =>
        new MLContext().MulticlassClassification.Trainers.SoftmaxRegression(new SoftmaxRegressionOptions { RawScoreColumnName = rawScore });

    private static void AssertClose(float[][] expected, float[][] actual, float tolerance)
    {
        foreach ((float[] first, float[] second) in expected.Zip(actual))
            Assert.All(first.Zip(second), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }

    private TestView View(VectorDataViewType? type = null, float[]? weights = null) => new(
        TestColumn.Vectors("Features", type ?? new VectorDataViewType(NumberDataViewType.Single, 6), [.. _problem.Rows.Chunk(6)]),
        TestColumn.Keys("Label", 3, [.. _problem.Labels.Select(label => (uint)label + 1)], Names),
        TestColumn.Numbers("Weight", weights ?? _problem.Weights));

    private IEnumerable<Animal> Animals() =>
        _problem.Labels.Select((label, row) => new Animal { Name = Names[label], Features = _problem.Rows[(row * 6)..((row + 1) * 6)] });

    private sealed class Animal
    {
        [ColumnName("Animal")]
        public string Name { get; set; } = "";

        [VectorType(6)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Prediction
    {
        public float[] Score { get; set; } = [];

        public string Answer { get; set; } = "";
    }
}
