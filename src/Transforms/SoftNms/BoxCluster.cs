using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>A score-weighted average of boxes and keypoints, summed in double.</summary>
internal struct BoxCluster
{
    private double _weight;
    private double _x1;
    private double _y1;
    private double _x2;
    private double _y2;

    public int Count { get; private set; }

    public float LargestScore { get; private set; }

    /// <summary>The mean of the scores.</summary>
    public readonly float MeanScore => (float)(_weight / Count);

    public readonly double Weight => _weight;

    public readonly Box Mean => new((float)(_x1 / _weight), (float)(_y1 / _weight), (float)(_x2 / _weight), (float)(_y2 / _weight));

    public void Add(Box box, float score)
    {
        Count++;
        LargestScore = Math.Max(LargestScore, score);
        _weight += score;
        _x1 += (double)score * box.X1;
        _y1 += (double)score * box.Y1;
        _x2 += (double)score * box.X2;
        _y2 += (double)score * box.Y2;
    }
}
