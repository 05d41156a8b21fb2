using Microsoft.ML;
using MLExtensions.Numerics;

namespace MLExtensions.Core;

/// <summary>Says that an assembly of the pack owns a transformer that is saved in ML.NET model files.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal abstract class SavedStageAttribute : Attribute
{
    public abstract ModelFormat Format { get; }

    public abstract ITransformer Read(ModelReader reader);
}

/// <inheritdoc/>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class SavedStageAttribute<TTransformer> : SavedStageAttribute
    where TTransformer : class, ITransformer, IModelPart<TTransformer>
{
    public override ModelFormat Format => TTransformer.Format;

    public override ITransformer Read(ModelReader reader) => TTransformer.Read(reader);
}
