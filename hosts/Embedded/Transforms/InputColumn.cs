using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The two ways in which the input column of a transform can be wrong: absent, or of another type.</summary>
internal static class InputColumn
{
    public static DataViewSchema.Column Find(DataViewSchema inputSchema, string name)
        => inputSchema.GetColumnOrNull(name) ?? throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", name);

    public static Exception Mismatch(DataViewSchema.Column input, string expected)
        => Contracts.ExceptSchemaMismatch("inputSchema", "input", input.Name, expected, input.Type.ToString());
}
