using System.Numerics.Tensors;

namespace MLExtensions.Trainers;

/// <summary>Chooses the rows that can be learned from, and counts the others by reason.</summary>
internal sealed class TrainingRowSelection
{
    private readonly List<int> _rows = [];
    private readonly List<int> _labels = [];
    private readonly List<float> _weights = [];

    /// <summary>The positions of the chosen rows, rising.</summary>
    public IReadOnlyList<int> Rows => _rows;

    /// <summary>The sum of the chosen rows' weights.</summary>
    public double TotalWeight { get; private set; }

    public int BadFeatures { get; private set; }

    public int WithoutLabel { get; private set; }

    public int WithoutWeight { get; private set; }

    public int[] Labels() => [.. _labels];

    public float[] Weights() => [.. _weights];

    /// <summary>Takes or leaves the next row; a label below 0 is missing.</summary>
    public void Consider(int row, int label, int classes, float weight, ReadOnlySpan<float> features)
    {
        if (label >= classes)
            throw new ArgumentOutOfRangeException(nameof(label), label, $"The label of row {row} is {label}; with {classes} classes allowed are 0 to {classes - 1}, or negative for missing.");
        if (weight < 0)
            throw new ArgumentOutOfRangeException(nameof(weight), weight, $"The weight of row {row} is {weight}; weights must not be negative.");
        if (label < 0)
        {
            WithoutLabel++;
        }
        else if (!float.IsFinite(weight) || weight == 0)
        {
            WithoutWeight++;
        }
        else if (!features.IsEmpty && !TensorPrimitives.IsFiniteAll(features)) // of nothing, it says false
        {
            BadFeatures++;
        }
        else
        {
            _rows.Add(row);
            _labels.Add(label);
            _weights.Add(weight);
            TotalWeight += weight;
        }
    }

    /// <summary>Fails when nothing is left to learn from.</summary>
    public void RequireRows()
    {
        if (_rows.Count == 0)
        {
            throw new InvalidOperationException(
                $"No row is left to learn from: {WithoutLabel} without label, {WithoutWeight} without weight, {BadFeatures} with features that are not finite numbers.");
        }
    }
}
