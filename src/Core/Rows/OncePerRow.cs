using Microsoft.ML;

namespace MLExtensions.Core;

/// <summary>Runs a computation at most once per row, however many outputs ask for it and how often.
/// Keyed by the position only, which ML.NET's prediction engine advances with every prediction.</summary>
internal sealed class OncePerRow(DataViewRow row, Action compute)
{
    private long _position = -1;

    public void Ensure()
    {
        long position = row.Position;
        if (position < 0)
            throw RowState.Outside();
        if (position == _position)
            return;
        compute();
        _position = position;
    }
}
