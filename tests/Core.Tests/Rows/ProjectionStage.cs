using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;
using MLExtensions.Core.Tests;
using MLExtensions.Numerics;

[assembly: SavedStage<ProjectionTransformer>]

namespace MLExtensions.Core.Tests;

/// <summary>A stage like those of the pack: y = W x with shared weights, two outputs computed once per row, a block kernel with the same sums.</summary>
internal sealed class ProjectionTransformer : ITransformer, IModelPart<ProjectionTransformer>
{
    private readonly string _input;
    private readonly string _output;
    private readonly float[] _weights;
    private readonly int _length;
    private readonly bool _blocks;
    private readonly Stage _stage;

    public ProjectionTransformer(string input, string output, float[] weights, int length, bool blocks)
    {
        (_input, _output, _weights, _length, _blocks) = (input, output, weights, length, blocks);
        _stage = new Stage(this, schema => new Bound(this, InputColumn.Features(_input).Find(schema)));
    }

    public static ModelFormat Format => new("test-projection", 2, 1);

    /// <summary>How many rows were computed, by whichever path.</summary>
    public int Computed;

    public bool FailInKernel { get; init; }

    public bool IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _stage.GetOutputSchema(inputSchema);

    public IDataView Transform(IDataView input) => _stage.Transform(input);

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => _stage.GetRowToRowMapper(inputSchema);

    public void Save(ModelSaveContext ctx) => StageStore.Save(ctx, this);

    public void Write(ModelWriter writer)
    {
        writer.Write(_input);
        writer.Write(_output);
        writer.Write(_length);
        writer.Write(_blocks);
        writer.Write(_weights);
    }

    public static ProjectionTransformer Read(ModelReader reader)
    {
        string input = reader.ReadString();
        string output = reader.ReadString();
        int length = reader.ReadInt32("the input length", 1, 1 << 20);
        bool blocks = reader.ReadBoolean();
        return new ProjectionTransformer(input, output, reader.ReadSingles(), length, blocks);
    }

    // One FMA chain per output, in both paths: that is what makes the bits equal.
    private void Project(ReadOnlySpan<float> x, Span<float> y)
    {
        Interlocked.Increment(ref Computed);
        for (int k = 0; k < y.Length; k++)
        {
            float sum = 0;
            for (int i = 0; i < x.Length; i++)
                sum = MathF.FusedMultiplyAdd(_weights[(k * _length) + i], x[i], sum);
            y[k] = sum;
        }
    }

    private sealed class Bound(ProjectionTransformer owner, DataViewSchema.Column input) : IBoundStage
    {
        private readonly int _size = owner._weights.Length / owner._length;

        public IReadOnlyList<DataViewSchema.DetachedColumn> Outputs { get; } =
        [
            new(owner._output, new VectorDataViewType(NumberDataViewType.Single, owner._weights.Length / owner._length)),
            new("First", NumberDataViewType.Single),
        ];

        public IReadOnlyList<int> Dependencies(int output) => [input.Index];

        public Delegate?[] CreateGetters(DataViewRow row, ReadOnlySpan<bool> active)
        {
            if (!active[0] && !active[1])
                return [null, null];
            var reader = new FloatVectorReader(row, input);
            var result = new float[_size];
            var once = new OncePerRow(row, () =>
            {
                if (reader.TryRead(owner._length, out ReadOnlySpan<float> values))
                    owner.Project(values, result);
                else
                    Array.Fill(result, float.NaN);
            });
            return
            [
                (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
                {
                    once.Ensure();
                    FloatVectorWriter.Write(result, ref value);
                }),
                (ValueGetter<float>)((ref float value) =>
                {
                    once.Ensure();
                    value = result[0];
                }),
            ];
        }

        public IBlockKernel? CreateBlockKernel() => owner._blocks ? new Kernel(owner, input.Index, _size) : null;
    }

    private sealed class Kernel(ProjectionTransformer owner, int inputColumn, int size) : IBlockKernel
    {
        private float[] _results = [];

        public int InputColumn => inputColumn;

        public int InputLength => owner._length;

        public void Compute(ReadOnlySpan<float> rows, int count)
        {
            if (owner.FailInKernel)
                throw new InvalidOperationException("The kernel failed.");
            if (_results.Length < count * size)
                _results = new float[count * size];
            for (int i = 0; i < count; i++)
                owner.Project(rows.Slice(i * InputLength, InputLength), _results.AsSpan(i * size, size));
        }

        public Delegate CreateGetter(int output, BlockSlot slot) => output == 0
            ? (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => FloatVectorWriter.Write(_results.AsSpan(slot.Index * size, size), ref value))
            : (ValueGetter<float>)((ref float value) => value = _results[slot.Index * size]);
    }
}
