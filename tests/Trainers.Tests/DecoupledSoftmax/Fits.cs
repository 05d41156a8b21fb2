using MLExtensions.TestKit;

namespace MLExtensions.Trainers.Tests;

/// <summary>What every option of the fit has to keep: the same bits for any number of threads, and after an interruption.</summary>
internal static class Fits
{
    /// <summary>Fits with 1, 2 and 3 threads, and once more after a kill, and asserts that all models are equal.</summary>
    /// <param name="options">The settings; changed.</param>
    /// <param name="topics">The data.</param>
    /// <param name="killAfter">The number of rows, over all epochs, after which the fit is killed.</param>
    /// <param name="texts">Whether label texts are given.</param>
    public static void AssertSameBits(DecoupledSoftmaxOptions options, Topics topics, long killAfter, bool texts = false)
    {
        using var folder = new TemporaryFolder();
        options.NumberOfThreads = 1;
        float[] expected = Numbers(null);
        options.NumberOfThreads = 2;
        Assert.Equal(expected, Numbers(null));
        options.NumberOfThreads = 3;
        options.CheckpointPath = folder.PathOf("checkpoint");
        Assert.Throws<IOException>(() => Numbers(new KillAfter(killAfter)));
        Assert.True(File.Exists(options.CheckpointPath), "killed before the first checkpoint");
        Assert.Equal(expected, Numbers(null));

        float[] Numbers(IProgress<MultiLabelProgress>? progress)
        {
            ExtremeMultiLabelModel model = new DecoupledSoftmaxFitter(options).Fit(topics.Train, labelTexts: texts ? topics.Texts : null, progress: progress);
            return [.. model.CopyLabelEmbeddings(), .. model.FeatureEmbeddings, .. model.ResidualWeights, .. model.Words?.CopyWeights().Values ?? []];
        }
    }

    /// <summary>Asserts that a checkpoint of a fit is refused by a fit with another setting.</summary>
    public static void AssertCounts(DecoupledSoftmaxOptions options, Topics topics, Action<DecoupledSoftmaxOptions> change)
    {
        using var folder = new TemporaryFolder();
        options.CheckpointPath = folder.PathOf("checkpoint");
        Assert.Throws<IOException>(() => new DecoupledSoftmaxFitter(options).Fit(topics.Train, progress: new KillAfter(topics.Train.Labels.RowCount)));
        change(options);
        Assert.Throws<InvalidOperationException>(() => new DecoupledSoftmaxFitter(options).Fit(topics.Train));
    }

    private sealed class KillAfter(long row) : IProgress<MultiLabelProgress>
    {
        public void Report(MultiLabelProgress value)
        {
            if (value.RowsSeen > row)
                throw new IOException("killed");
        }
    }
}
