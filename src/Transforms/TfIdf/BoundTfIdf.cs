using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;

namespace MLExtensions.Transforms;

/// <summary>The TF-IDF stage bound to a schema: features go straight into the caller's buffer, sparse.</summary>
internal sealed class BoundTfIdf : IBoundStage
{
    private readonly DataViewSchema.Column _input;
    private readonly DataViewSchema.DetachedColumn _output;
    private readonly TfIdfModel _model;

    public BoundTfIdf(DataViewSchema schema, InputOutputColumnPair columns, TfIdfModel model, Lazy<ReadOnlyMemory<char>[]> slotNames)
    {
        _input = TfIdfTransformer.InputOf(columns).Find(schema);
        _model = model;
        var annotations = new DataViewSchema.Annotations.Builder();
        if (!model.IsHashed)
        {
            annotations.Add(AnnotationKinds.SlotNames, new VectorDataViewType(TextDataViewType.Instance, model.Dimension),
                (ref VBuffer<ReadOnlyMemory<char>> destination) =>
                {
                    VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref destination, model.Dimension);
                    slotNames.Value.CopyTo(editor.Values);
                    destination = editor.Commit();
                });
        }

        if (model.IsUnitLength)
            annotations.Add(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, (ref bool value) => value = true);
        _output = new(columns.OutputColumnName, new VectorDataViewType(NumberDataViewType.Single, model.Dimension), annotations.ToAnnotations());
    }

    public IReadOnlyList<DataViewSchema.DetachedColumn> Outputs => [_output];

    public IReadOnlyList<int> Dependencies(int output) => [_input.Index];

    /// <summary>ML.NET's own words for terms, in which a space at the end can be seen.</summary>
    public static ReadOnlyMemory<char>[] SlotNames(TfIdfModel model) => [.. Enumerable.Range(0, model.Dimension).Select(feature =>
        (model.IsOfCharacters(feature) ? "Char." + model.Term(feature).Replace(' ', '␠') : "Word." + model.Term(feature)).AsMemory())];

    public Delegate?[] CreateGetters(DataViewRow input, ReadOnlySpan<bool> active)
    {
        var texts = new TextColumnReader(input, _input);
        TfIdfRow row = _model.CreateRow();
        int dimension = _model.Dimension;
        return
        [
            (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) =>
            {
                _model.Transform(texts.Read(), row);
                VBufferEditor<float> editor = VBufferEditor.Create(ref destination, dimension, row.Count);
                row.Values.CopyTo(editor.Values);
                // A row that has all terms is dense for ML.NET.
                if (row.Count < dimension)
                    row.Indices.CopyTo(editor.Indices);
                destination = editor.Commit();
            }),
        ];
    }
}
