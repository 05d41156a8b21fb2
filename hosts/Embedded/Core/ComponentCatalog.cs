namespace Microsoft.ML.Runtime;

public sealed class ComponentCatalog;
