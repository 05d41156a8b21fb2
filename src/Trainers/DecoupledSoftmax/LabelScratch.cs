namespace MLExtensions.Trainers;

/// <summary>The working memory of one thread for a block of labels.</summary>
internal sealed class LabelScratch(int labels, int scoreStride, int stride, int padded)
{
    public float[] Scores { get; } = new float[labels * scoreStride];

    public float[] Panels { get; } = new float[labels * stride];

    public float[] Gradient { get; } = new float[labels * stride];

    public float[] Factors { get; } = new float[labels];

    public float[] LabelFactors { get; } = new float[labels];

    public float[] Columns { get; } = new float[padded];

    public float[] OtherColumns { get; } = new float[padded];

    public int[] Cursors { get; set; } = [];

    public int[] WordCursors { get; set; } = [];

    public float[] WordFactors { get; } = new float[labels];

    public float[] Words { get; } = new float[labels * FrequentWords.Count];
}
