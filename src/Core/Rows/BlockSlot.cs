namespace MLExtensions.Core;

/// <summary>The row of the current block at which a block cursor stands.</summary>
internal sealed class BlockSlot
{
    private int _index = -1;

    /// <summary>The row's number in the block, from 0.</summary>
    /// <exception cref="InvalidOperationException">The cursor stands before the first row or behind the last.</exception>
    public int Index => _index >= 0 ? _index : throw RowState.Outside();

    public bool IsInside => _index >= 0;

    public void MoveTo(int index) => _index = index;

    public void MoveOutside() => _index = -1;
}
