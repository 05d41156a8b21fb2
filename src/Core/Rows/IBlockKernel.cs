namespace MLExtensions.Core;

/// <summary>Computes a block of rows at once, for stages whose weights are then read once per block instead of once per row.
/// Must give the same bits as the row getters of its stage, whatever the block's size. Belongs to one cursor.</summary>
internal interface IBlockKernel
{
    /// <summary>The index in the input schema of the vector column that is the input.</summary>
    int InputColumn { get; }

    /// <summary>The length of every input row. A row that is missing or of another length comes as all NaN.</summary>
    int InputLength { get; }

    /// <summary>Where the rows of a block are gathered without their zeros, for kernels that take them so; null for dense rows.</summary>
    SparseRowBlock? SparseRows => null;

    /// <summary>Computes all outputs of a block and keeps them.</summary>
    /// <param name="rows">Row-major, <paramref name="count"/> rows of <see cref="InputLength"/>; empty where they are in <see cref="SparseRows"/>.</param>
    /// <param name="count">The number of rows, at least 1.</param>
    void Compute(ReadOnlySpan<float> rows, int count);

    /// <summary>Makes the getter of an output that serves the kept row number <see cref="BlockSlot.Index"/>.</summary>
    /// <param name="output">The output.</param>
    /// <param name="slot">Tells the current row of the block; throws outside of one.</param>
    Delegate CreateGetter(int output, BlockSlot slot);
}
