namespace MLExtensions.Trainers;

/// <summary>Finds the best labels of some rows at once. A row alone gets the same bits as among others; equal scores are ordered by label. For one thread.</summary>
public interface ILabelSearch
{
    /// <summary>How many rows can be added before the search has to run.</summary>
    int Capacity { get; }

    /// <summary>Forgets the rows.</summary>
    void Clear();

    /// <summary>Adds a sparse row.</summary>
    /// <param name="columns">The features that the row has, each once.</param>
    /// <param name="values">Their values.</param>
    void Add(ReadOnlySpan<int> columns, ReadOnlySpan<float> values);

    /// <summary>Adds a dense row.</summary>
    /// <param name="row">All features of the model.</param>
    void Add(ReadOnlySpan<float> row);

    /// <summary>Searches for all rows added.</summary>
    void Run();

    /// <summary>The labels found for a row, the best first.</summary>
    /// <param name="row">The row, in the order of adding.</param>
    /// <returns>Fewer than wanted only where there are fewer; none for a row with a value that is not finite.</returns>
    ReadOnlySpan<int> LabelsOf(int row);

    /// <summary>Their scores.</summary>
    /// <param name="row">The row, in the order of adding.</param>
    /// <returns>As many as labels, falling.</returns>
    ReadOnlySpan<float> ScoresOf(int row);
}
