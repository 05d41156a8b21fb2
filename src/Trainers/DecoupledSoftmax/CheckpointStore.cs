using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>Keeps the state of a fit in a file, if one is wanted. The file is written beside and then moved into its place.</summary>
internal sealed class CheckpointStore
{
    // Counts up when a state has other arrays than before: an older file is then of "other settings" instead of misread.
    private const int StateVersion = 3;

    private readonly string? _path;
    private readonly byte[] _fingerprint;

    public CheckpointStore(DecoupledSoftmaxOptions options, MultiLabelData data, MultiLabelData? validation, SparseMatrix? labelTexts)
    {
        _path = options.CheckpointPath;
        _fingerprint = _path is null ? [] : Fingerprint(options, data, validation, labelTexts);
    }

    /// <summary>Continues from the file, if there is one.</summary>
    /// <exception cref="InvalidOperationException">It is of other data or settings.</exception>
    /// <exception cref="FormatException">It is damaged.</exception>
    public TrainingCheckpoint? TryLoad(TrainingRun run)
    {
        if (_path is null || !File.Exists(_path))
            return null;
        using FileStream stream = File.OpenRead(_path);
        TrainingCheckpoint checkpoint = ModelReader.Load<TrainingCheckpoint>(stream);
        if (!checkpoint.Fingerprint.AsSpan().SequenceEqual(_fingerprint))
            throw new InvalidOperationException($"The checkpoint '{Path.GetFileName(_path)}' is of a fit with other data or settings; delete it or name another file.");
        run.Restore(checkpoint);
        return checkpoint;
    }

    public void Save(TrainingRun run, int epochsDone, ExtremeMultiLabelModel? best, int bestEpoch, double bestNdcg, double precision, double ndcg)
    {
        if (_path is null)
            return;
        (float[][] numbers, int[][] lastSteps) = run.State;
        var checkpoint = new TrainingCheckpoint(_fingerprint, epochsDone, best, bestEpoch, bestNdcg, precision, ndcg, numbers, lastSteps);
        string beside = _path + ".new";
        using (FileStream stream = File.Create(beside))
        {
            ModelWriter.Save(stream, checkpoint);
            stream.Flush(flushToDisk: true);
        }

        File.Move(beside, _path, overwrite: true);
    }

    public void Remove()
    {
        if (_path is not null)
            File.Delete(_path);
    }

    // Everything that the bits of the result depend on; not the number of threads.
    private static byte[] Fingerprint(DecoupledSoftmaxOptions o, MultiLabelData data, MultiLabelData? validation, SparseMatrix? labelTexts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        object?[] settings =
        [
            StateVersion, o.Dimension, o.Loss, o.TopK, o.TopKSharpness, o.Temperature, o.NormalizeEmbeddings, o.LabelInitialization, o.LexicalWeight,
            o.LexicalLearningRate, o.SmallestLexicalWeight, o.NumberOfEpochs, o.BatchSize, o.LearningRate, o.WarmUp, o.Optimizer, o.WeightDecay,
            o.FeatureDropout, o.Patience, o.Seed, o.Negatives, o.NumberOfHardNegatives, o.NumberOfUniformNegatives, o.HardNegativeStartEpoch,
            o.HardNegativeRefreshInterval, o.LabelEncoder, o.GradientNoise, o.GradientNoiseDecay,
            o.ResidualLayer, o.ClusterBatches, o.ClusterStartEpoch, o.ClusterInterval,
            o.Index is { } i ? $"{i.NumberOfCells},{i.NumberOfProbedCells},{i.NumberOfRerankedLabels},{i.NumberOfIterations},{i.Seed}" : null,
        ];
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join(";", settings.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)))));
        Add(data.Features);
        AddLabels(data.Labels);
        if (validation is not null)
        {
            Add(validation.Features);
            AddLabels(validation.Labels);
        }

        if (labelTexts is not null)
            Add(labelTexts);
        return hash.GetHashAndReset();

        void Add(SparseMatrix matrix)
        {
            hash.AppendData(MemoryMarshal.AsBytes<long>(matrix.Starts));
            hash.AppendData(MemoryMarshal.AsBytes<int>(matrix.Columns));
            hash.AppendData(MemoryMarshal.AsBytes<float>(matrix.Values));
        }

        void AddLabels(LabelLists lists)
        {
            hash.AppendData(MemoryMarshal.AsBytes<long>(lists.Starts));
            hash.AppendData(MemoryMarshal.AsBytes<int>(lists.Labels));
        }
    }
}
