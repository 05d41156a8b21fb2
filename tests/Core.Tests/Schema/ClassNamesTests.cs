using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Numerics;
using MLExtensions.TestKit;

namespace MLExtensions.Core.Tests;

/// <summary>Class names survive from the label through a saved model to the outputs, whatever type the label's values have.</summary>
public class ClassNamesTests
{
    private sealed class TextRow { public string Value { get; set; } = ""; }

    private sealed class NumberRow { public float Value { get; set; } }

    private sealed class WholeRow { public int Value { get; set; } }

    [Fact]
    public void Texts() => Check([new TextRow { Value = "cat" }, new TextRow { Value = "dog" }], TextDataViewType.Instance, ["cat", "dog"]);

    [Fact]
    public void Singles() => Check([new NumberRow { Value = 0.1f }, new NumberRow { Value = 7 }], NumberDataViewType.Single, ["0.1", "7"]);

    [Fact]
    public void Whole_numbers() => Check([new WholeRow { Value = -3 }, new WholeRow { Value = int.MaxValue }], NumberDataViewType.Int32, ["-3", "2147483647"]);

    [Fact]
    public void A_label_without_key_values_has_numbers_for_names_and_no_annotations()
    {
        ClassNames names = ClassNames.Of(new TestView(TestColumn.Keys("Label", 4, [1])).Schema["Label"]);
        Assert.Equal(4, names.Count);
        Assert.Equal("2", names[2]);
        Assert.DoesNotContain(ScoreAnnotations.PredictedLabel(RoundTrip(names), 1).Schema, column => column.Name == "KeyValues");
    }

    private static void Check<TRow>(TRow[] rows, DataViewType itemType, string[] expected)
        where TRow : class
    {
        var context = new MLContext(1);
        IDataView data = context.Data.LoadFromEnumerable(rows);
        data = context.Transforms.Conversion.MapValueToKey("Label", "Value").Fit(data).Transform(data);
        ClassNames names = RoundTrip(ClassNames.Of(data.Schema["Label"]));
        Assert.Equal(expected, Enumerable.Range(0, names.Count).Select(i => names[i]));
        Assert.Equal(new KeyDataViewType(typeof(uint), expected.Length), names.KeyType);

        DataViewSchema.Annotations predicted = ScoreAnnotations.PredictedLabel(names, 3);
        Assert.Equal(new VectorDataViewType((PrimitiveDataViewType)itemType, expected.Length), predicted.Schema["KeyValues"].Type);
        DataViewSchema.Annotations scores = ScoreAnnotations.MulticlassScores(names, 3, AnnotationKinds.Probability);
        VBuffer<ReadOnlyMemory<char>> slots = default;
        scores.GetValue("SlotNames", ref slots);
        Assert.Equal(expected, slots.DenseValues().Select(slot => slot.ToString()));
        Assert.Equal(itemType, ((VectorDataViewType)scores.Schema["TrainingLabelValues"].Type).ItemType);
    }

    private static ClassNames RoundTrip(ClassNames names)
    {
        var stream = new MemoryStream();
        ModelWriter.Save(stream, names);
        stream.Position = 0;
        return ModelReader.Load<ClassNames>(stream);
    }
}
