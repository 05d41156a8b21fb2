using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>DETR and RT-DETR: a box for each query.</summary>
internal sealed class QueryHead(DecoderSettings settings) : IHead
{
    private readonly CandidateSelection _selection = new(settings);
    private float[] _scores = [];

    public int TensorCount => 2;

    public string? Problem(ReadOnlySpan<int> lengths)
    {
        if (lengths[1] % 4 != 0 || lengths[1] == 0)
            return $"output 1 needs 4 numbers a box, found {lengths[1]}";
        int count = lengths[1] / 4;
        int extra = settings.Head == DetectionHead.Detr ? 1 : 0;
        bool fits = lengths[0] % count == 0 && lengths[0] / count > extra && (settings.ClassCount == 0 || lengths[0] / count == settings.ClassCount + extra);
        return fits ? null : $"output 0 needs {count} x {(settings.ClassCount == 0 ? "classes" : settings.ClassCount + extra)} numbers, found {lengths[0]}";
    }

    public void Decode(HeadTensors tensors, DetectionCandidates candidates)
    {
        int count = tensors[1].Length / 4;
        int length = tensors[0].Length / count;
        if (_scores.Length != length)
            _scores = new float[length];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> logits = tensors[0].Slice(i * length, length);
            int classes = length;
            if (settings.Head == DetectionHead.Detr)
            {
                Softmax.Compute(logits, _scores);
                classes--;
            }
            else
            {
                for (int k = 0; k < length; k++)
                    _scores[k] = Activation.Sigmoid(logits[k]);
            }

            ReadOnlySpan<float> box = tensors[1].Slice(4 * i, 4);
            _selection.Add(_scores.AsSpan(0, classes), 1,
                Box.From([box[0] * settings.InputWidth, box[1] * settings.InputHeight, box[2] * settings.InputWidth, box[3] * settings.InputHeight], BoxFormat.CxCyWh),
                i, candidates);
        }
    }
}
