namespace MLExtensions.Transforms;

/// <summary>The arithmetic of one kind of head.</summary>
internal interface IHead
{
    /// <summary>How many tensors it has.</summary>
    int TensorCount { get; }

    /// <summary>How many numbers of keypoints each of its boxes has.</summary>
    int KeypointLength => 0;

    /// <summary>What does not fit about tensors of these lengths, or null.</summary>
    string? Problem(ReadOnlySpan<int> lengths);

    /// <summary>Adds the candidates; the lengths were checked.</summary>
    void Decode(HeadTensors tensors, DetectionCandidates candidates);
}
