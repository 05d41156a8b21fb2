using MLExtensions.Numerics;

namespace MLExtensions.Transforms;

/// <summary>FastestDet: one grid; score = objectness^0.6 * class^0.4.</summary>
internal sealed class FastestDetHead(DecoderSettings settings) : IHead
{
    private const int Stride = 16;

    private readonly CandidateSelection _selection = new(settings);
    private float[] _scores = [];

    public int TensorCount => 1;

    public string? Problem(ReadOnlySpan<int> lengths)
    {
        int cells = (settings.InputWidth / Stride) * (settings.InputHeight / Stride);
        bool fits = cells > 0 && lengths[0] % cells == 0 && lengths[0] / cells > 5 && (settings.ClassCount == 0 || lengths[0] / cells == settings.ClassCount + 5);
        return fits ? null : $"the output needs (5 + {(settings.ClassCount == 0 ? "classes" : settings.ClassCount)}) x {cells} numbers, found {lengths[0]}";
    }

    public void Decode(HeadTensors tensors, DetectionCandidates candidates)
    {
        ReadOnlySpan<float> tensor = tensors[0];
        int across = settings.InputWidth / Stride;
        int down = settings.InputHeight / Stride;
        int cells = across * down;
        int classes = (tensor.Length / cells) - 5;
        if (_scores.Length != classes)
            _scores = new float[classes];
        for (int i = 0; i < cells; i++)
        {
            float objectness = MathF.Pow(tensor[i], 0.6f);
            if (!(objectness > _selection.Threshold))
                continue;
            for (int k = 0; k < classes; k++)
                _scores[k] = MathF.Pow(tensor[((5 + k) * cells) + i], 0.4f);
            Box box = Box.From(
                [
                    ((i % across) + MathF.Tanh(tensor[cells + i])) / across * settings.InputWidth,
                    ((i / across) + MathF.Tanh(tensor[(2 * cells) + i])) / down * settings.InputHeight,
                    Activation.Sigmoid(tensor[(3 * cells) + i]) * settings.InputWidth,
                    Activation.Sigmoid(tensor[(4 * cells) + i]) * settings.InputHeight,
                ],
                BoxFormat.CxCyWh);
            _selection.Add(_scores, objectness, box, i, candidates);
        }
    }
}
