using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>YOLOv8 and its successors: a plane for each coordinate and class. The planes are read once, in order, and nothing is transposed.</summary>
internal sealed class PlaneHead(DecoderSettings settings) : IHead
{
    private static readonly int[] Strides = [8, 16, 32];

    // One row for each cell of each stride.
    private readonly int _cells = Strides.Sum(stride => (settings.InputWidth / stride) * (settings.InputHeight / stride));
    private readonly CandidateSelection _selection = new(settings);
    private float[] _best = [];
    private int[] _class = [];

    public int TensorCount => 1;

    public string? Problem(ReadOnlySpan<int> lengths)
    {
        int classes = settings.ClassCount;
        if (classes == 0)
            return _cells > 0 && lengths[0] % _cells == 0 && lengths[0] / _cells > 4 ? null : $"the output needs (4 + classes) x {_cells} numbers, found {lengths[0]}";
        return lengths[0] % (classes + 4) == 0 ? null : $"the output needs (4 + {classes}) x rows numbers, found {lengths[0]}";
    }

    public void Decode(HeadTensors tensors, DetectionCandidates candidates)
    {
        ReadOnlySpan<float> tensor = tensors[0];
        int classes = settings.ClassCount > 0 ? settings.ClassCount : (tensor.Length / _cells) - 4;
        int count = tensor.Length / (classes + 4);
        if (_best.Length < count)
        {
            _best = new float[count];
            _class = new int[count];
        }

        ClassPlanes.FindBest(VectorTiers.Best, tensor[(4 * count)..], classes, _best.AsSpan(0, count), _class.AsSpan(0, count));
        for (int i = 0; i < count; i++)
        {
            if (_best[i] > _selection.Threshold)
                Add(tensor, i, classes, count, candidates);
        }
    }

    private void Add(ReadOnlySpan<float> tensor, int i, int classes, int count, DetectionCandidates candidates)
    {
        Box box = Box.From([tensor[i], tensor[count + i], tensor[(2 * count) + i], tensor[(3 * count) + i]], BoxFormat.CxCyWh);
        if (!settings.MultiLabel)
        {
            candidates.Add(box, _best[i], _class[i], i);
            return;
        }

        for (int k = 0; k < classes; k++)
        {
            float score = tensor[((4 + k) * count) + i];
            if (score > _selection.Threshold)
                candidates.Add(box, score, k, i);
        }
    }
}
