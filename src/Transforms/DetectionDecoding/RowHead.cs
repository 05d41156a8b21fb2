using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>Heads that give a box a row, with class scores as probabilities: YOLOv5 as exported and YOLOX, with objectness; YOLOv8 without; and finished boxes.</summary>
internal sealed class RowHead(DecoderSettings settings) : IHead
{
    private static readonly int[] Strides = [8, 16, 32];

    // One row for each cell of each stride.
    private readonly int _cells = Strides.Sum(stride => (settings.InputWidth / stride) * (settings.InputHeight / stride));
    private readonly CandidateSelection _selection = new(settings);

    public int TensorCount => 1;

    public string? Problem(ReadOnlySpan<int> lengths)
    {
        int length = lengths[0];
        if (settings.Head == DetectionHead.EndToEnd)
            return length % 6 == 0 ? null : $"the output needs 6 numbers a row, found {length}";
        if (settings.Head == DetectionHead.YoloX)
        {
            bool fits = _cells > 0 && length % _cells == 0 && length / _cells > 5 && (settings.ClassCount == 0 || length / _cells == settings.ClassCount + 5);
            return fits ? null : $"the output needs {_cells} x (5 + {(settings.ClassCount == 0 ? "classes" : settings.ClassCount)}) numbers, found {length}";
        }

        if (settings.Head == DetectionHead.YoloV8Rows)
        {
            bool fits = settings.ClassCount > 0 ? length % (settings.ClassCount + 4) == 0 : _cells > 0 && length % _cells == 0 && length / _cells > 4;
            return fits ? null : $"the output needs {(settings.ClassCount > 0 ? "rows" : _cells)} x (4 + {(settings.ClassCount > 0 ? settings.ClassCount : "classes")}) numbers, found {length}";
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
            case DetectionHead.YoloV8Rows:
                DecodePlain(tensor, candidates);
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
        int length = tensor.Length / _cells;
        int row = 0;
        foreach (int stride in Strides)
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

    private void DecodePlain(ReadOnlySpan<float> tensor, DetectionCandidates candidates)
    {
        int length = settings.ClassCount > 0 ? settings.ClassCount + 4 : tensor.Length / _cells;
        for (int row = 0; row < tensor.Length / length; row++)
        {
            ReadOnlySpan<float> values = tensor.Slice(row * length, length);
            _selection.Add(values[4..], 1, Box.From(values, BoxFormat.CxCyWh), row, candidates);
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
