namespace MLExtensions.Trainers;

/// <summary>A range of the labels of a step and the sums over it.</summary>
internal sealed class LabelShard(int padded, int stride)
{
    public int Start { get; set; }

    public int End { get; set; }

    public float[] Maxima { get; } = new float[padded];

    public double[] Sums { get; } = new double[padded];

    public double[] Slopes { get; } = new double[padded];

    public float[] Gradient { get; } = new float[padded * stride];
}
