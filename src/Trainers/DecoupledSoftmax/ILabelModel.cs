namespace MLExtensions.Trainers;

/// <summary>A model that finds the best labels of rows: what a <c>MultiLabelTransformer</c> can carry.</summary>
public interface ILabelModel
{
    /// <summary>The number of features.</summary>
    int FeatureCount { get; }

    /// <summary>The number of labels.</summary>
    int LabelCount { get; }

    /// <summary>Makes a search for one thread, which holds all scratch.</summary>
    /// <param name="k">How many labels are wanted for each row.</param>
    /// <param name="capacity">How many rows are searched for at once, at most.</param>
    /// <returns>The search.</returns>
    ILabelSearch CreateSearch(int k, int capacity);
}
