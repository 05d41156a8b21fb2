using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>Heads that give a box a row, with objectness and class scores as probabilities: YOLOv5 as exported, YOLOX; and finished boxes.</summary>
internal sealed class RowHead(DecoderSettings settings) : IHead
{
    private static readonly int[] YoloXStrides = [8, 16, 32];

    private readonly CandidateSelection _selection = new(settings);

    public int TensorCount => 1;

    public string? Problem(ReadOnlySpan<int> lengths)
    {
        int length = lengths[0];
        if (settings.Head == DetectionHead.EndToEnd)
            return length % 6 == 0 ? null : $"the output needs 6 numbers a row, found {length}";
        if (settings.Head == DetectionHead.YoloX)
        {
            int cells = YoloXStrides.Sum(stride => (settings.InputWidth / stride) * (settings.InputHeight / stride));
            bool fits = cells > 0 && length % cells == 0 && length / cells > 5 && (settings.ClassCount == 0 || length / cells == settings.ClassCount + 5);
            return fits ? null : $"the output needs {cells} x (5 + {(settings.ClassCount == 0 ? "classes" : settings.ClassCount)}) numbers, found {length}";
        }

        if (settings.ClassCount == 0)
            return "the number of classes cannot be told from the output: set ClassCount";
        return length % (settings.ClassCount + 5) == 0 ? null : $"the output needs rows of 5 + {settings.ClassCount} numbers, found {length}";
    }

    public void Decode(HeadTensors tensors, DetectionCandidates candidates)
    {
        ReadOnlySpan<float> tensor = tensors[0];
        switch (settings.Head)
        {
            case DetectionHead.EndToEnd:
                DecodeFinished(tensor, candidates);
                break;
            case DetectionHead.YoloX:
                DecodeYoloX(tensor, candidates);
                break;
            default:
                int stride = settings.ClassCount + 5;
                for (int row = 0; row < tensor.Length / stride; row++)
                {
                    ReadOnlySpan<float> values = tensor.Slice(row * stride, stride);
                    if (values[4] > _selection.Threshold)
                        _selection.Add(values[5..], values[4], Box.From(values, BoxFormat.CxCyWh), row, candidates);
                }

                break;
        }
    }

    private void DecodeYoloX(ReadOnlySpan<float> tensor, DetectionCandidates candidates)
    {
        int cells = YoloXStrides.Sum(stride => (settings.InputWidth / stride) * (settings.InputHeight / stride));
        int length = tensor.Length / cells;
        int row = 0;
        foreach (int stride in YoloXStrides)
        {
            int width = settings.InputWidth / stride;
            for (int cell = 0; cell < width * (settings.InputHeight / stride); cell++, row++)
            {
                ReadOnlySpan<float> values = tensor.Slice(row * length, length);
                if (!(values[4] > _selection.Threshold))
                    continue;
                Box box = Box.From(
                    [(values[0] + (cell % width)) * stride, (values[1] + (cell / width)) * stride, Activation.Exp(values[2]) * stride, Activation.Exp(values[3]) * stride],
                    BoxFormat.CxCyWh);
                _selection.Add(values[5..], values[4], box, row, candidates);
            }
        }
    }

    private void DecodeFinished(ReadOnlySpan<float> tensor, DetectionCandidates candidates)
    {
        for (int row = 0; row < tensor.Length / 6; row++)
        {
            ReadOnlySpan<float> values = tensor.Slice(row * 6, 6);
            if (values[4] > _selection.Threshold && values[5] >= 0 && values[5] < int.MaxValue / 2)
                candidates.Add(Box.From(values), values[4], (int)values[5], row);
        }
    }
}
