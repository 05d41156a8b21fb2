namespace Microsoft.ML.Data;

public sealed class SchemaDefinition;
