namespace Microsoft.ML;

internal static class ModelVersion
{
    private const uint First = 0x00010001;

    /// <summary>The version of a component of this assembly whose form has never changed.</summary>
    public static VersionInfo Of(string modelSignature, string loaderSignature) => new(
        modelSignature: modelSignature,
        verWrittenCur: First,
        verReadableCur: First,
        verWeCanReadBack: First,
        loaderAssemblyName: typeof(ModelVersion).Assembly.FullName,
        loaderSignature: loaderSignature);
}
