using MLExtensions.Core;

namespace Microsoft.ML;

/// <summary>Selective classification: routes rows by a Boolean column that says whether a prediction is admitted.</summary>
/// <remarks>Inside a pipeline that serves single rows nothing can be dropped: there, set <c>SdmOptions.AdmittedLabelColumnName</c> for a predicted class that is missing where
/// the row is rejected.</remarks>
public static class SelectiveClassificationCatalog
{
    /// <summary>The rows that are admitted.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.MulticlassClassification</c>.</param>
    /// <param name="data">Scored data.</param>
    /// <param name="admittedColumnName">The Boolean column; <c>IsHighReliabilityLower</c> is the more careful choice.</param>
    /// <returns>A lazy view with the same columns.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or no Boolean.</exception>
    public static IDataView KeepAdmitted(this MulticlassClassificationCatalog catalog, IDataView data, string admittedColumnName = "IsHighReliability") =>
        Keep(catalog, data, admittedColumnName, true);

    /// <summary>The rows that are rejected: for a person, a larger model, or a second look.</summary>
    /// <inheritdoc cref="KeepAdmitted" path="/param"/>
    /// <inheritdoc cref="KeepAdmitted" path="/exception"/>
    /// <returns>A lazy view with the same columns.</returns>
    public static IDataView KeepRejected(this MulticlassClassificationCatalog catalog, IDataView data, string admittedColumnName = "IsHighReliability") =>
        Keep(catalog, data, admittedColumnName, false);

    /// <summary>Both: every row is in exactly one of the two views.</summary>
    /// <inheritdoc cref="KeepAdmitted" path="/param"/>
    /// <inheritdoc cref="KeepAdmitted" path="/exception"/>
    /// <returns>Two lazy views with the same columns; reading both scores the data twice, so cache it where that is dear.</returns>
    public static (IDataView Admitted, IDataView Rejected) SplitByReliability(
        this MulticlassClassificationCatalog catalog, IDataView data, string admittedColumnName = "IsHighReliability") =>
        (Keep(catalog, data, admittedColumnName, true), Keep(catalog, data, admittedColumnName, false));

    private static FlaggedRowsView Keep(MulticlassClassificationCatalog catalog, IDataView data, string column, bool kept)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        return new FlaggedRowsView(data, new InputColumn("admitted", column, ColumnKinds.Boolean).Find(data.Schema), kept);
    }
}
