using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>Heads with anchors on grids: YOLOv2, YOLOv3, YOLOv5 before decoding.</summary>
internal sealed class AnchorGridHead : IHead
{
    private const int AnchorsPerStride = 3;

    private readonly DecoderSettings _settings;
    private readonly CandidateSelection _selection;
    private readonly int[] _strides;
    private readonly float[][] _anchors;
    private float[] _scores = [];
    private float[] _raw = [];

    public AnchorGridHead(DecoderSettings settings)
    {
        _settings = settings;
        _selection = new CandidateSelection(settings);
        if (settings.Head == DetectionHead.YoloV2)
        {
            // Its anchors are in cells.
            _strides = [32];
            _anchors = [[.. (settings.Anchors ?? DecoderSettings.TinyYoloVocAnchors).Select(size => size * 32)]];
            return;
        }

        _strides = [.. settings.Strides];
        float[] all = [.. settings.Anchors ?? DecoderSettings.YoloV3CocoAnchors];
        if (all.Length != 2 * AnchorsPerStride * _strides.Length)
            throw new ArgumentOutOfRangeException(nameof(settings), $"Anchors has {all.Length} numbers; {_strides.Length} strides with {AnchorsPerStride} anchors need {2 * AnchorsPerStride * _strides.Length}.");
        int[] rising = [.. _strides.Order()];
        _anchors = [.. _strides.Select(stride => all.AsSpan(2 * AnchorsPerStride * Array.IndexOf(rising, stride), 2 * AnchorsPerStride).ToArray())];
    }

    public int TensorCount => _strides.Length;

    public string? Problem(ReadOnlySpan<int> lengths)
    {
        for (int t = 0; t < lengths.Length; t++)
        {
            int cells = Cells(t);
            int classes = Classes(t, lengths[t]);
            int wanted = _settings.ClassCount > 0 ? _settings.ClassCount : Classes(0, lengths[0]);
            if (cells == 0 || classes < 1 || classes != wanted || lengths[t] != cells * (classes + 5))
                return $"output {t} needs {cells} x (5 + {(wanted < 1 ? "classes" : wanted)}) numbers at stride {_strides[t]}, found {lengths[t]}";
        }

        return null;
    }

    public void Decode(HeadTensors tensors, DetectionCandidates candidates)
    {
        int source = 0;
        for (int t = 0; t < TensorCount; t++)
            Decode(tensors[t], t, ref source, candidates);
    }

    private int Cells(int tensor) =>
        _anchors[tensor].Length / 2 * (_settings.InputWidth / _strides[tensor]) * (_settings.InputHeight / _strides[tensor]);

    private int Classes(int tensor, int length) => Cells(tensor) == 0 ? 0 : (length / Cells(tensor)) - 5;

    private void Decode(ReadOnlySpan<float> tensor, int t, ref int source, DetectionCandidates candidates)
    {
        int width = _settings.InputWidth / _strides[t];
        int height = _settings.InputHeight / _strides[t];
        int classes = Classes(t, tensor.Length);
        if (_scores.Length != classes)
        {
            _scores = new float[classes];
            _raw = new float[classes];
        }

        bool rows = _settings.Head == DetectionHead.YoloV5Raw;
        int plane = rows ? 1 : width * height;
        for (int anchor = 0; anchor < _anchors[t].Length / 2; anchor++)
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++, source++)
                {
                    int start = rows
                        ? ((anchor * height + y) * width + x) * (5 + classes)
                        : (anchor * (5 + classes) * plane) + (y * width) + x;
                    float objectness = Activation.Sigmoid(tensor[start + (4 * plane)]);
                    // Class scores are at most 1.
                    if (!(objectness > _selection.Threshold))
                        continue;
                    for (int k = 0; k < classes; k++)
                        _raw[k] = tensor[start + ((5 + k) * plane)];
                    ScoreClasses();
                    Box box = BoxAt(tensor[start], tensor[start + plane], tensor[start + (2 * plane)], tensor[start + (3 * plane)], x, y, t, anchor);
                    _selection.Add(_scores, objectness, box, source, candidates);
                }
            }
        }
    }

    private void ScoreClasses()
    {
        if (_settings.Head == DetectionHead.YoloV2)
        {
            Softmax.Compute(_raw, _scores);
            return;
        }

        for (int k = 0; k < _raw.Length; k++)
            _scores[k] = Activation.Sigmoid(_raw[k]);
    }

    private Box BoxAt(float tx, float ty, float tw, float th, int x, int y, int t, int anchor)
    {
        float anchorWidth = _anchors[t][2 * anchor];
        float anchorHeight = _anchors[t][(2 * anchor) + 1];
        ReadOnlySpan<float> box = _settings.Head == DetectionHead.YoloV5Raw
            ? [
                ((2 * Activation.Sigmoid(tx)) - 0.5f + x) * _strides[t],
                ((2 * Activation.Sigmoid(ty)) - 0.5f + y) * _strides[t],
                4 * Activation.Sigmoid(tw) * Activation.Sigmoid(tw) * anchorWidth,
                4 * Activation.Sigmoid(th) * Activation.Sigmoid(th) * anchorHeight,
            ]
            : [
                (Activation.Sigmoid(tx) + x) * _strides[t],
                (Activation.Sigmoid(ty) + y) * _strides[t],
                Activation.Exp(tw) * anchorWidth,
                Activation.Exp(th) * anchorHeight,
            ];
        return Box.From(box, BoxFormat.CxCyWh);
    }
}
