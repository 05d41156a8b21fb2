using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>Makes an <see cref="OnnxTransformer"/>; there is nothing to learn.</summary>
public sealed class OnnxScoringEstimator : TrivialEstimator<OnnxTransformer>
{
    internal OnnxScoringEstimator(IHostEnvironment env, byte[] model, OnnxOptions options)
        : base(env, new OnnxTransformer(model, options))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var shape = new ShapeEditor(inputSchema);
        foreach (string name in Transformer.Inputs)
        {
            var column = shape.Input(name);
            var expected = Transformer.Model.Input(name).Item;
            if (!column.ItemType.Equals(expected))
                throw ShapeEditor.Mismatch(column, expected.ToString());
        }

        foreach (string name in Transformer.Outputs)
        {
            var output = Transformer.Model.Output(name);
            var kind = output.Type is VectorDataViewType { IsKnownSize: true } ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.VariableVector;
            shape.Set(new SchemaShape.Column(name, kind, output.Item, false));
        }

        return shape.ToShape();
    }
}
