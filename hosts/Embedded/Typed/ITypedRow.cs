namespace Microsoft.ML.Data;

/// <summary>A single mutable row over an object of the caller; the input side of a prediction engine.</summary>
internal interface ITypedInputRow<in T>
    where T : class
{
    /// <summary>The row that mappers are bound to. Its <c>Position</c> is -1 until the first <see cref="Accept"/>.</summary>
    DataViewRow Row { get; }

    /// <summary>Shows <paramref name="example"/> through <see cref="Row"/> and moves <c>Position</c> on by one.</summary>
    void Accept(T example);
}

/// <summary>Copies the current values of a row into the members of an object; the output side of a prediction engine.</summary>
internal interface ITypedRowFiller<in T>
    where T : class
{
    void Fill(T target);
}
