using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <content>The bytes of a saved model.</content>
public sealed partial class VirtualLogitModel : IModelPart<VirtualLogitModel>
{
    static ModelFormat IModelPart<VirtualLogitModel>.Format => new("virtual-logit", 1, 1);

    // Layout: int32 classes, double scale, double[D] origin, single[(D - P) * D] residual directions, row by row.
    void IModelPart<VirtualLogitModel>.Write(ModelWriter writer)
    {
        writer.Write(ClassCount);
        writer.Write(Scale);
        writer.Write(_origin);
        writer.Write(_residual.ToArray());
    }

    static VirtualLogitModel IModelPart<VirtualLogitModel>.Read(ModelReader reader)
    {
        int classes = reader.ReadInt32("the number of classes", 1, Array.MaxLength);
        double scale = reader.ReadDouble();
        double[] origin = reader.ReadDoubles();
        float[] residual = reader.ReadSingles();
        if (origin.Length < 2 || residual.Length == 0 || residual.Length % origin.Length != 0 || residual.Length / origin.Length >= origin.Length)
            throw ModelReader.Broken($"{residual.Length} values as residual directions of {origin.Length} features");
        return new VirtualLogitModel(origin, residual, classes, scale);
    }
}
