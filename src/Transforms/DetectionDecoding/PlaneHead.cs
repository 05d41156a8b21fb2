using System.Numerics;
using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>YOLOv8 and its successors: a plane for each coordinate and class. The planes are read once, in order, and nothing is transposed.</summary>
internal sealed class PlaneHead(DecoderSettings settings) : IHead
{
    private static readonly int[] Strides = [8, 16, 32];

    private readonly CandidateSelection _selection = new(settings);
    private float[] _best = [];
    private int[] _class = [];

    public int TensorCount => 1;

    public string? Problem(ReadOnlySpan<int> lengths)
    {
        int rows = Rows();
        int classes = settings.ClassCount;
        if (classes == 0)
            return lengths[0] % rows == 0 && lengths[0] / rows > 4 ? null : $"the output needs (4 + classes) x {rows} numbers, found {lengths[0]}";
        return lengths[0] % (classes + 4) == 0 ? null : $"the output needs (4 + {classes}) x rows numbers, found {lengths[0]}";
    }

    public void Decode(HeadTensors tensors, DetectionCandidates candidates)
    {
        ReadOnlySpan<float> tensor = tensors[0];
        int classes = settings.ClassCount > 0 ? settings.ClassCount : (tensor.Length / Rows()) - 4;
        int count = tensor.Length / (classes + 4);
        FindBest(tensor[(4 * count)..], classes, count);
        var threshold = new Vector<float>(_selection.Threshold);
        for (int start = 0; start < count; start += Vector<float>.Count)
        {
            if (!Vector.GreaterThanAny(new Vector<float>(_best, start), threshold))
                continue;
            for (int i = start; i < Math.Min(count, start + Vector<float>.Count); i++)
            {
                if (_best[i] > _selection.Threshold)
                    Add(tensor, i, classes, count, candidates);
            }
        }
    }

    // One row for each cell of strides 8, 16 and 32.
    private int Rows() => Strides.Sum(stride => (settings.InputWidth / stride) * (settings.InputHeight / stride));

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

    private void FindBest(ReadOnlySpan<float> scores, int classes, int count)
    {
        if (_best.Length < count + Vector<float>.Count)
        {
            _best = new float[count + Vector<float>.Count];
            _class = new int[count + Vector<float>.Count];
        }

        Array.Clear(_best);
        Array.Clear(_class);
        int whole = count - (count % Vector<float>.Count);
        for (int k = 0; k < classes; k++)
        {
            ReadOnlySpan<float> plane = scores.Slice(k * count, count);
            var index = new Vector<int>(k);
            for (int i = 0; i < whole; i += Vector<float>.Count)
            {
                var score = new Vector<float>(plane[i..]);
                var best = new Vector<float>(_best, i);
                Vector<int> better = Vector.GreaterThan(score, best);
                if (Vector.EqualsAll(better, Vector<int>.Zero))
                    continue;
                Vector.ConditionalSelect(better, score, best).CopyTo(_best, i);
                Vector.ConditionalSelect(better, index, new Vector<int>(_class, i)).CopyTo(_class, i);
            }

            for (int i = whole; i < count; i++)
            {
                if (plane[i] > _best[i])
                {
                    _best[i] = plane[i];
                    _class[i] = k;
                }
            }
        }
    }
}
