namespace MLExtensions.Trainers;

/// <summary>For each row of the data the best wrong labels by a model of some epochs ago.</summary>
internal sealed class HardNegatives
{
    private readonly MultiLabelData _data;
    private readonly int _count;
    private readonly int _mostLabels;

    public HardNegatives(MultiLabelData data, int count)
    {
        (_data, _count) = (data, Math.Min(count, data.Labels.LabelCount));
        Labels = new int[checked(data.Labels.RowCount * _count)];
        Array.Fill(Labels, -1);
        for (int row = 0; row < data.Labels.RowCount; row++)
            _mostLabels = Math.Max(_mostLabels, data.Labels[row].Length);
    }

    /// <summary>All rows' labels, as many for each, filled up with -1 behind the last, in place.</summary>
    public int[] Labels { get; }

    /// <summary>The labels of a row; empty before the first refresh.</summary>
    public ReadOnlySpan<int> this[int row]
    {
        get
        {
            ReadOnlySpan<int> labels = Labels.AsSpan(row * _count, _count);
            int end = labels.IndexOf(-1);
            return end >= 0 ? labels[..end] : labels;
        }
    }

    /// <summary>Finds them anew, exactly. Right labels are left out.</summary>
    public void Refresh(ILabelModel model, ShardTeam team) =>
        LabelSearch.RunAll(model, _data.Features, _count + _mostLabels, team, (row, ranked) =>
        {
            ReadOnlySpan<int> right = _data.Labels[row];
            Span<int> kept = Labels.AsSpan(row * _count, _count);
            int count = 0;
            foreach (int label in ranked)
            {
                if (count < kept.Length && right.BinarySearch(label) < 0)
                    kept[count++] = label;
            }

            kept[count..].Fill(-1);
        });
}
