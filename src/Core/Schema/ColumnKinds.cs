namespace MLExtensions.Core;

/// <summary>The column types that our components take, as a set.</summary>
[Flags]
internal enum ColumnKinds
{
    None = 0,

    /// <summary>A vector of Single whose size is known from the schema.</summary>
    SingleVector = 1,

    /// <summary>A vector of Single whose size varies from row to row.</summary>
    VariableSingleVector = 2,

    /// <summary>A Single.</summary>
    Single = 4,

    /// <summary>A key of any raw type.</summary>
    Key = 8,

    /// <summary>A vector of keys, of known or variable size.</summary>
    KeyVector = 16,

    /// <summary>A Boolean.</summary>
    Boolean = 32,

    /// <summary>A vector of Booleans whose size is known from the schema.</summary>
    BooleanVector = 64,

    /// <summary>A text.</summary>
    Text = 128,

    /// <summary>A vector of texts, of known or variable size.</summary>
    TextVector = 256,

    AnySingleVector = SingleVector | VariableSingleVector,
}
