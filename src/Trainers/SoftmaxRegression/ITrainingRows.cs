namespace MLExtensions.Trainers;

/// <summary>Scaled training rows, in the storage that suits them, with the forward and backward pass of a linear head over a range.</summary>
internal interface ITrainingRows
{
    /// <summary>The number of rows.</summary>
    int Count { get; }

    /// <summary>The number of features.</summary>
    int Columns { get; }

    /// <summary>Whether weights are laid out feature by feature (classes adjacent) instead of class by class (features adjacent).</summary>
    bool FeatureMajor { get; }

    /// <summary>What remains to be subtracted from each scaled feature and is done through the biases; empty when rows are centred already.</summary>
    ReadOnlySpan<double> Offsets { get; }

    /// <summary>Creates the working memory that one thread needs for this head size.</summary>
    RowScratch CreateScratch(int classes);

    /// <summary>
    /// Adds the weight gradient of the rows from <paramref name="start"/> to <paramref name="end"/> to
    /// <paramref name="weightGradient"/> and the bias gradient to <paramref name="biasGradient"/>; returns the sum of weighted losses.
    /// </summary>
    double Accumulate(
        int start, int end, ReadOnlySpan<float> weights, ReadOnlySpan<float> biases, RowScratch scratch,
        Span<double> weightGradient, Span<double> biasGradient);
}

/// <summary>Working memory of one thread.</summary>
internal sealed class RowScratch(int logits, int blockGradient)
{
    /// <summary>Logits of a block of rows, then the residuals in their place.</summary>
    public float[] Logits { get; } = new float[logits];

    /// <summary>The weight gradient of one block before it is added up in double.</summary>
    public float[] BlockGradient { get; } = new float[blockGradient];
}
