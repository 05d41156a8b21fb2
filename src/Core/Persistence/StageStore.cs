using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLExtensions.Core;
using MLExtensions.Numerics;

[assembly: LoadableClass(typeof(ITransformer), typeof(StageStore), null, typeof(SignatureLoadModel), "MLExtensions stage", StageStore.LoaderSignature)]

namespace MLExtensions.Core;

/// <summary>Carries a transformer's own bytes inside an ML.NET model file, and brings it back in any process, with nothing registered:
/// the file's header names this assembly and one loader signature, which is the same for all components of the pack.</summary>
/// <remarks>Layout of the component's model stream: ML.NET's header, then one model as <see cref="ModelWriter"/> writes it.</remarks>
internal static class StageStore
{
    public const string LoaderSignature = "MLExtensionsStage";

    public static void Save<TTransformer>(ModelSaveContext context, TTransformer transformer)
        where TTransformer : class, ITransformer, IModelPart<TTransformer>
    {
        ArgumentNullException.ThrowIfNull(context);
        context.CheckAtModel();
        context.SetVersionInfo(Version());
        context.Writer.Flush();
        ModelWriter.Save(context.Writer.BaseStream, transformer);
    }

    // Called by ML.NET's loader through the assembly attribute above.
    internal static ITransformer Create(IHostEnvironment environment, ModelLoadContext context)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(context);
        context.CheckAtModel(Version());
        return ModelReader.Load<ITransformer>(context.Reader.BaseStream, id =>
        {
            SavedStageAttribute stage = StageFormats.Find(id);
            return (stage.Format, stage.Read);
        });
    }

    private static VersionInfo Version() => new(
        modelSignature: "MLEXSTAG",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderAssemblyName: typeof(StageStore).Assembly.FullName,
        loaderSignature: LoaderSignature);
}
