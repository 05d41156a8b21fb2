using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>
/// The labels that take part in a step, by position, and the rows that they score with: free rows, the sum of their texts' features, or both. Those in front
/// of <see cref="ExactCount"/> count once; those behind are a sample of the rest and count <see cref="Weight"/> times.
/// </summary>
internal sealed class ActiveLabels
{
    private const int PositionsPerPiece = 64;

    private readonly EmbeddingTable? _free;
    private readonly FeatureEncoder _encoder;
    private readonly SparseMatrix? _texts;
    private readonly bool _normalize;
    private readonly ShardTeam _team;
    private int[]? _numbers;

    /// <param name="free">A row for each label; null to do without.</param>
    /// <param name="encoder">What embeds texts.</param>
    /// <param name="texts">The features of each label's text; null to do without.</param>
    /// <param name="normalize">Whether label embeddings count with length 1.</param>
    /// <param name="team">Who works.</param>
    public ActiveLabels(EmbeddingTable? free, FeatureEncoder encoder, SparseMatrix? texts, bool normalize, ShardTeam team) =>
        (_free, _encoder, _texts, _normalize, _team) = (free, encoder, texts, normalize, team);

    public int Count { get; private set; }

    public int ExactCount { get; private set; }

    public float Weight { get; private set; } = 1;

    /// <summary>The distance between rows.</summary>
    public int Stride => _encoder.Stride;

    /// <summary>The rows by position, as they are before normalisation; with texts, after a step the gradient by them.</summary>
    public float[] Rows { get; private set; } = [];

    /// <summary>1 over the norms of the rows, or 1 where lengths count.</summary>
    public float[] InverseNorms { get; private set; } = [];

    public bool HasTexts => _texts is not null;

    /// <summary>Whether positions are labels.</summary>
    public bool AreAll => _numbers is null;

    private bool IsInPlace => AreAll && !HasTexts;

    /// <summary>The labels by position; empty where positions are labels.</summary>
    public ReadOnlySpan<int> Numbers => _numbers is null ? [] : _numbers.AsSpan(0, Count);

    public int NumberOf(int position) => _numbers is null ? position : _numbers[position];

    /// <summary>The features of the text of the label at a position.</summary>
    public ReadOnlySpan<int> TextColumnsOf(int position) => _texts!.ColumnsOf(NumberOf(position));

    /// <summary>Their values.</summary>
    public ReadOnlySpan<float> TextValuesOf(int position) => _texts!.ValuesOf(NumberOf(position));

    /// <summary>Lets all labels take part. Free rows alone are used where they lie.</summary>
    public void ActivateAll(int count)
    {
        (_numbers, Count, ExactCount, Weight) = (null, count, count, 1);
        Rows = HasTexts ? new float[checked(count * Stride)] : _free!.Values;
        InverseNorms = new float[count];
        Refresh();
    }

    /// <summary>Lets these labels take part.</summary>
    /// <param name="labels">First the exact ones, ascending, then the sample.</param>
    /// <param name="exact">How many are exact.</param>
    /// <param name="weight">What one of the sample stands for.</param>
    public void Activate(ReadOnlySpan<int> labels, int exact, float weight)
    {
        if (_numbers is null || _numbers.Length < labels.Length)
        {
            int room = PanelPacking.Padded(labels.Length + (labels.Length / 4));
            (_numbers, Rows, InverseNorms) = (new int[room], new float[checked(room * Stride)], new float[room]);
        }

        labels.CopyTo(_numbers);
        (Count, ExactCount, Weight) = (labels.Length, exact, weight);
        Refresh();
    }

    /// <summary>Forms the rows and their norms anew.</summary>
    public void Refresh() => _team.Run((Count + PositionsPerPiece - 1) / PositionsPerPiece, (_, piece) =>
    {
        int end = Math.Min(Count, (piece + 1) * PositionsPerPiece);
        for (int position = piece * PositionsPerPiece; position < end; position++)
        {
            Span<float> row = Rows.AsSpan(position * Stride, Stride);
            if (!IsInPlace)
                Form(NumberOf(position), row);
            InverseNorms[position] = _normalize ? FeatureEncoder.InverseNorm(row) : 1;
        }
    });

    /// <summary>The row that a label scores with, before normalisation.</summary>
    public void Form(int label, Span<float> row)
    {
        row.Clear();
        if (_texts is not null)
            _encoder.Embed(_texts.ColumnsOf(label), _texts.ValuesOf(label), row);
        if (_free is not null)
            RowSteps.AddScaled(1, _free[label], row);
    }

    /// <summary>One step of the label at a position along the gradient by its row; with texts, the gradient is left in the row's place for the encoder.</summary>
    public void Step(int position, Span<float> gradient, in StepNumbers numbers)
    {
        _free?.Step(NumberOf(position), gradient, numbers);
        Span<float> row = Rows.AsSpan(position * Stride, Stride);
        if (HasTexts)
            gradient.CopyTo(row);
        else if (IsInPlace)
            InverseNorms[position] = _normalize ? FeatureEncoder.InverseNorm(row) : 1;
    }
}
