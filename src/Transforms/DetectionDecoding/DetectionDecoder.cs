namespace MLExtensions.Transforms;

/// <summary>Turns a detector's raw output into boxes with scores and classes. Keeps buffers: one instance serves one thread.</summary>
public sealed class DetectionDecoder
{
    private readonly IHead _head;

    /// <summary>Makes a decoder.</summary>
    /// <param name="settings">What the output is.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public DetectionDecoder(DecoderSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        Settings = settings;
        _head = settings.Head switch
        {
            DetectionHead.YoloV2 or DetectionHead.YoloV3 or DetectionHead.YoloV5Raw => new AnchorGridHead(settings),
            DetectionHead.YoloV5 or DetectionHead.YoloX or DetectionHead.EndToEnd or DetectionHead.YoloV8Rows => new RowHead(settings),
            DetectionHead.YoloV8 => new PlaneHead(settings),
            DetectionHead.BlazeFace => new BlazeFaceHead(settings),
            DetectionHead.FastestDet => new FastestDetHead(settings),
            DetectionHead.Detr or DetectionHead.RtDetr => new QueryHead(settings),
            _ => new PriorHead(settings),
        };
    }

    /// <summary>What the output is.</summary>
    public DecoderSettings Settings { get; }

    /// <summary>How many tensors the head has, in the order that <see cref="DetectionHead"/> names them.</summary>
    public int TensorCount => _head.TensorCount;

    /// <summary>How many numbers of keypoints each box has.</summary>
    public int KeypointLength => _head.KeypointLength;

    /// <summary>Decodes the output for one picture.</summary>
    /// <param name="candidates">Receives the boxes, in pixels of the detector's input; emptied before.</param>
    /// <param name="first">The first tensor, row-major, without the batch dimension.</param>
    /// <param name="second">The second, where the head has one.</param>
    /// <param name="third">The third, where the head has one.</param>
    /// <param name="fourth">The fourth, where the head has one.</param>
    /// <exception cref="ArgumentException">A tensor has the wrong length; the message says which was expected and found.</exception>
    public void Decode(
        DetectionCandidates candidates,
        ReadOnlySpan<float> first,
        ReadOnlySpan<float> second = default,
        ReadOnlySpan<float> third = default,
        ReadOnlySpan<float> fourth = default)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        if (Problem([first.Length, second.Length, third.Length, fourth.Length]) is { } problem)
            throw new ArgumentException($"{Settings.Head} at {Settings.InputWidth} x {Settings.InputHeight}: {problem}.", nameof(first));
        candidates.Clear(_head.KeypointLength);
        _head.Decode(new HeadTensors(first, second, third, fourth), candidates);
    }

    /// <summary>What does not fit about tensors of these lengths, or null.</summary>
    internal string? Problem(ReadOnlySpan<int> lengths) => _head.Problem(lengths[..TensorCount]);
}
