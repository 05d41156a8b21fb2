using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>BlazeFace: 16 x 16 cells with two boxes each, then 8 x 8 with six; box and points are offsets in pixels from the cell's centre.</summary>
internal sealed class BlazeFaceHead(DecoderSettings settings) : IHead
{
    private const int RowLength = 16;
    // A logit beyond is as good as certain, and its exponential does not overflow.
    private const float LargestLogit = 100f;

    private static readonly int[] Lengths = [512, 384, 512 * RowLength, 384 * RowLength];

    public int TensorCount => 4;

    public int KeypointLength => RowLength - 4;

    public string? Problem(ReadOnlySpan<int> lengths)
    {
        for (int t = 0; t < Lengths.Length; t++)
        {
            if (lengths[t] != Lengths[t])
                return $"output {t} needs {Lengths[t]} numbers, found {lengths[t]}";
        }

        return null;
    }

    public void Decode(HeadTensors tensors, DetectionCandidates candidates)
    {
        Decode(tensors[0], tensors[2], 16, 2, 0, candidates);
        Decode(tensors[1], tensors[3], 8, 6, 512, candidates);
    }

    private void Decode(ReadOnlySpan<float> scores, ReadOnlySpan<float> boxes, int cells, int perCell, int firstSource, DetectionCandidates candidates)
    {
        for (int i = 0; i < scores.Length; i++)
        {
            float score = Activation.Sigmoid(Math.Clamp(scores[i], -LargestLogit, LargestLogit));
            if (!(score > settings.ScoreThreshold))
                continue;
            float x = ((i / perCell % cells) + 0.5f) / cells * settings.InputWidth;
            float y = ((i / perCell / cells) + 0.5f) / cells * settings.InputHeight;
            ReadOnlySpan<float> row = boxes.Slice(i * RowLength, RowLength);
            Span<float> points = candidates.Add(Box.From([x + row[0], y + row[1], row[2], row[3]], BoxFormat.CxCyWh), score, 0, firstSource + i);
            for (int k = 0; k < points.Length; k += 2)
            {
                points[k] = x + row[4 + k];
                points[k + 1] = y + row[5 + k];
            }
        }
    }
}
