using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>Weighted boxes fusion of boxes that come in the order of their scores (Solovyev and others, arXiv 1910.13302).</summary>
internal sealed class FusedBoxes
{
    private readonly List<BoxCluster> _clusters = [];
    private readonly List<int> _best = [];

    public int Count => _clusters.Count;

    public BoxCluster this[int index] => _clusters[index];

    /// <summary>The index of the box that opened a cluster: its best one.</summary>
    public int BestOf(int index) => _best[index];

    public void Clear()
    {
        _clusters.Clear();
        _best.Clear();
    }

    /// <summary>Lets the box join the fused box that it overlaps most, if above the threshold, else opens a cluster.</summary>
    public void Add(Box box, float score, int index, float threshold, float offset)
    {
        int nearest = -1;
        float most = threshold;
        for (int i = 0; i < _clusters.Count; i++)
        {
            float overlap = Boxes.Overlap(_clusters[i].Mean, box, offset);
            if (overlap > most)
            {
                most = overlap;
                nearest = i;
            }
        }

        BoxCluster cluster = nearest >= 0 ? _clusters[nearest] : default;
        cluster.Add(box, score);
        if (nearest >= 0)
        {
            _clusters[nearest] = cluster;
            return;
        }

        _clusters.Add(cluster);
        _best.Add(index);
    }
}
