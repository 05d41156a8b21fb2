using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>Heads that give offsets from priors: SSD, UltraFace, YuNet, RetinaNet.</summary>
internal sealed class PriorHead : IHead
{
    private const float CentreVariance = 0.1f;
    private const float SizeVariance = 0.2f;
    // Beyond it a box is a thousand pixels from a prior of sixteen: no box any more, but an overflow in the making.
    private static readonly float LargestSizeChange = MathF.Log(1000f / 16);

    private readonly DecoderSettings _settings;
    private readonly CandidateSelection _selection;
    private readonly float[] _priors;
    private readonly int _offsetLength;
    private readonly int _offsets;
    private readonly int _classes;
    private float[] _scores = [];

    public PriorHead(DecoderSettings settings)
    {
        _settings = settings;
        _selection = new CandidateSelection(settings);
        _priors = settings.Head switch
        {
            DetectionHead.UltraFace => PriorGrid.UltraFace(settings.InputWidth, settings.InputHeight),
            DetectionHead.YuNet => PriorGrid.YuNet(settings.InputWidth, settings.InputHeight),
            DetectionHead.RetinaNet => PriorGrid.RetinaNet(settings.InputWidth, settings.InputHeight),
            _ => [.. settings.Priors!],
        };
        (_offsets, _classes) = settings.Head == DetectionHead.RetinaNet ? (1, 0) : (0, 1);
        _offsetLength = settings.Head == DetectionHead.YuNet ? 14 : 4;
    }

    public int TensorCount => _settings.Head == DetectionHead.YuNet ? 3 : 2;

    public int KeypointLength => _offsetLength - 4;

    private int Count => _priors.Length / 4;

    public string? Problem(ReadOnlySpan<int> lengths)
    {
        if (lengths[_offsets] != Count * _offsetLength)
            return $"output {_offsets} needs {Count} x {_offsetLength} numbers, found {lengths[_offsets]}";
        int classes = _settings.Head switch
        {
            DetectionHead.UltraFace or DetectionHead.YuNet => 2,
            DetectionHead.RetinaNet => _settings.ClassCount,
            _ => _settings.ClassCount == 0 ? 0 : _settings.ClassCount + 1,
        };
        int length = lengths[_classes];
        if (classes == 0 ? length % Count != 0 || length == 0 : length != Count * classes)
            return $"output {_classes} needs {Count} x {(classes == 0 ? "classes" : classes)} numbers, found {length}";
        return TensorCount == 3 && lengths[2] != Count ? $"output 2 needs {Count} numbers, found {lengths[2]}" : null;
    }

    public void Decode(HeadTensors tensors, DetectionCandidates candidates)
    {
        ReadOnlySpan<float> offsets = tensors[_offsets];
        ReadOnlySpan<float> scores = tensors[_classes];
        int classes = scores.Length / Count;
        if (_scores.Length != classes)
            _scores = new float[classes];
        for (int i = 0; i < Count; i++)
        {
            ReadOnlySpan<float> offset = offsets.Slice(i * _offsetLength, _offsetLength);
            ReadOnlySpan<float> row = scores.Slice(i * classes, classes);
            switch (_settings.Head)
            {
                case DetectionHead.UltraFace:
                    if (row[1] > _selection.Threshold)
                        candidates.Add(BoxOf(i, offset), row[1], 0, i);
                    break;
                case DetectionHead.YuNet:
                    float face = MathF.Sqrt(row[1] * Math.Clamp(tensors[2][i], 0, 1));
                    if (face > _selection.Threshold)
                        FillPoints(i, offset[4..], candidates.Add(BoxOf(i, offset), face, 0, i));
                    break;
                case DetectionHead.RetinaNet:
                    AddSigmoid(i, offset, row, candidates);
                    break;
                default:
                    Softmax.Compute(row, _scores);
                    _selection.Add(_scores.AsSpan(1), 1, BoxOf(i, offset), i, candidates);
                    break;
            }
        }
    }

    private void AddSigmoid(int i, ReadOnlySpan<float> offset, ReadOnlySpan<float> logits, DetectionCandidates candidates)
    {
        // The sigmoid keeps the order: most boxes are settled by their largest logit.
        int best = CandidateSelection.IndexOfLargest(logits);
        if (best < 0 || !(Activation.Sigmoid(logits[best]) > _selection.Threshold))
            return;
        for (int k = 0; k < logits.Length; k++)
            _scores[k] = Activation.Sigmoid(logits[k]);
        _selection.Add(_scores, 1, BoxOf(i, offset), i, candidates);
    }

    private Box BoxOf(int i, ReadOnlySpan<float> offset)
    {
        ReadOnlySpan<float> prior = _priors.AsSpan(4 * i, 4);
        (float scaleX, float scaleY) = Scale();
        float x = prior[0] + (offset[0] * CentreVariance * prior[2]);
        float y = prior[1] + (offset[1] * CentreVariance * prior[3]);
        float width = prior[2] * Activation.Exp(Math.Min(offset[2] * SizeVariance, LargestSizeChange));
        float height = prior[3] * Activation.Exp(Math.Min(offset[3] * SizeVariance, LargestSizeChange));
        return Box.From([x * scaleX, y * scaleY, width * scaleX, height * scaleY], BoxFormat.CxCyWh);
    }

    private void FillPoints(int i, ReadOnlySpan<float> offsets, Span<float> points)
    {
        ReadOnlySpan<float> prior = _priors.AsSpan(4 * i, 4);
        (float scaleX, float scaleY) = Scale();
        for (int k = 0; k < points.Length; k += 2)
        {
            points[k] = (prior[0] + (offsets[k] * CentreVariance * prior[2])) * scaleX;
            points[k + 1] = (prior[1] + (offsets[k + 1] * CentreVariance * prior[3])) * scaleY;
        }
    }

    // RetinaNet's anchors are in pixels already.
    private (float X, float Y) Scale() => _settings.Head == DetectionHead.RetinaNet ? (1, 1) : (_settings.InputWidth, _settings.InputHeight);
}
