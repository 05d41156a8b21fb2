using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;

namespace MLExtensions.Transforms;

/// <summary>A stage that makes one column of scores from one column.</summary>
internal sealed class BoundScore(
    DataViewSchema.Column input, string output, Func<DataViewRow, DataViewSchema.Column, ValueGetter<float>> createGetter, Func<IBlockKernel>? createKernel = null) : IBoundStage
{
    public IReadOnlyList<DataViewSchema.DetachedColumn> Outputs { get; } = [new(output, NumberDataViewType.Single)];

    public IReadOnlyList<int> Dependencies(int output) => [input.Index];

    public Delegate?[] CreateGetters(DataViewRow row, ReadOnlySpan<bool> active) => [active[0] ? createGetter(row, input) : null];

    public IBlockKernel? CreateBlockKernel() => createKernel?.Invoke();
}
