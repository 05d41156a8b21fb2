using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>The state of a fit after an epoch.</summary>
/// <param name="Fingerprint">Of settings and data: a state continues only the fit that it is of.</param>
/// <param name="EpochsDone">The number of epochs done.</param>
/// <param name="Best">The model of the best epoch; null without validation data.</param>
/// <param name="BestEpoch">The number of that epoch, from 0.</param>
/// <param name="BestNdcg">Its nDCG@5.</param>
/// <param name="Precision">P@1 after the last epoch.</param>
/// <param name="Ndcg">nDCG@5 after the last epoch.</param>
/// <param name="Numbers">The numbers of the state.</param>
/// <param name="LastSteps">When rows were touched last.</param>
internal sealed record TrainingCheckpoint(
    byte[] Fingerprint, int EpochsDone, ExtremeMultiLabelModel? Best, int BestEpoch, double BestNdcg, double Precision, double Ndcg,
    float[][] Numbers, int[][] LastSteps) : IModelPart<TrainingCheckpoint>
{
    public static ModelFormat Format => new("multi-label-checkpoint", 1, 1);

    // Layout: byte[] fingerprint, int32 epochs, int32 best epoch, double best nDCG, P@1, nDCG, int32 arrays of float, the arrays, int32 arrays of int32,
    // the arrays, bool best, the best model if so.
    public void Write(ModelWriter writer)
    {
        writer.Write(Fingerprint.AsSpan());
        writer.Write(EpochsDone);
        writer.Write(BestEpoch);
        writer.Write(BestNdcg);
        writer.Write(Precision);
        writer.Write(Ndcg);
        writer.Write(Numbers.Length);
        foreach (float[] array in Numbers)
            writer.Write(array.AsSpan());
        writer.Write(LastSteps.Length);
        foreach (int[] array in LastSteps)
            writer.Write(array.AsSpan());
        writer.Write(Best is not null);
        if (Best is not null)
            writer.WritePart(Best);
    }

    public static TrainingCheckpoint Read(ModelReader reader)
    {
        byte[] fingerprint = reader.ReadByteArray();
        int epochs = reader.ReadInt32(), bestEpoch = reader.ReadInt32();
        double bestNdcg = reader.ReadDouble(), precision = reader.ReadDouble(), ndcg = reader.ReadDouble();
        var numbers = new float[reader.ReadInt32("the number of arrays", 0, 100)][];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = reader.ReadSingles();
        var steps = new int[reader.ReadInt32("the number of arrays", 0, 100)][];
        for (int i = 0; i < steps.Length; i++)
            steps[i] = reader.ReadInt32s();
        ExtremeMultiLabelModel? best = reader.ReadBoolean() ? reader.ReadPart<ExtremeMultiLabelModel>() : null;
        return new TrainingCheckpoint(fingerprint, epochs, best, bestEpoch, bestNdcg, precision, ndcg, numbers, steps);
    }
}
