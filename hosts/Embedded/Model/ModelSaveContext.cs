namespace Microsoft.ML;

public sealed class ModelSaveContext;
