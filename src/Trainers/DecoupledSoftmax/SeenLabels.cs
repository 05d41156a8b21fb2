using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>The labels that some training row has. Where labels are their texts only these are trained on: a label that no row has would be pushed away
/// from every row, and with it its words, although nothing speaks against it.</summary>
internal sealed class SeenLabels
{
    private readonly int[] _places;

    public SeenLabels(LabelLists labels)
    {
        LabelCount = labels.LabelCount;
        int[] counts = labels.CountRows();
        Numbers = [.. Enumerable.Range(0, LabelCount).Where(label => counts[label] > 0)];
        // For each label its number among the seen ones, or -1 minus itself.
        _places = [.. Enumerable.Range(0, LabelCount).Select(label => -1 - label)];
        for (int i = 0; i < Numbers.Length; i++)
            _places[Numbers[i]] = i;
    }

    /// <summary>The number of labels, seen or not.</summary>
    public int LabelCount { get; }

    /// <summary>The labels seen, ascending.</summary>
    public int[] Numbers { get; }

    /// <summary>The lists with labels numbered among the seen ones.</summary>
    public LabelLists Renumber(LabelLists labels) => new(Numbers.Length, labels.Starts, [.. labels.Labels.Select(label => _places[label])]);

    /// <summary>The words of all labels: trained ones, and those of the texts of labels that were not seen.</summary>
    public SparseLabelModel AddWords(SparseLabelModel trained, SparseMatrix texts, float weight) => LabelWords.Combine(trained.CopyWeights(), _places, texts, weight);
}
