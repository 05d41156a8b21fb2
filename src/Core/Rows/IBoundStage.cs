using Microsoft.ML;

namespace MLExtensions.Core;

/// <summary>A fitted component bound to one input schema: which columns it adds, from which it computes them, and how.
/// Immutable and shared by all cursors; everything that a row needs (buffers, scratch) is made by <see cref="CreateGetters"/> for one cursor.</summary>
internal interface IBoundStage
{
    /// <summary>The columns that are added, in order.</summary>
    IReadOnlyList<DataViewSchema.DetachedColumn> Outputs { get; }

    /// <summary>The indices in the input schema of the columns that output <paramref name="output"/> is computed from.</summary>
    IReadOnlyList<int> Dependencies(int output);

    /// <summary>Makes the getters of the active outputs over a row or cursor; called once per cursor.</summary>
    /// <param name="input">The row; its dependencies of the active outputs are active.</param>
    /// <param name="active">Which outputs are asked for; at least one is.</param>
    /// <returns>For each output its <c>ValueGetter&lt;T&gt;</c>, or null where it is not active.</returns>
    Delegate?[] CreateGetters(DataViewRow input, ReadOnlySpan<bool> active);

    /// <summary>The kernel that computes many rows much cheaper than one by one, made anew for each cursor; null where there is no gain.</summary>
    IBlockKernel? CreateBlockKernel() => null;

    /// <summary>Adds the ONNX form of the outputs; a stage without one removes its outputs from the graph, which keeps every other output right.</summary>
    void SaveAsOnnx(OnnxGraph graph) => graph.RemoveOutputs();
}
