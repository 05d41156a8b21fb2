namespace MLExtensions.Calibrators;

/// <summary>What one thread or cursor works in: the scratch of a model, and the single votes of an ensemble.</summary>
internal sealed class SdmWorkspace
{
    private SdmPredictions[] _votes = [];

    public SdmScratch Scratch { get; } = new();

    public SdmPredictions[] Votes(int count, int classCount)
    {
        if (_votes.Length != count)
            _votes = [.. Enumerable.Range(0, count).Select(_ => new SdmPredictions(SdmMember.TileRows, classCount))];
        return _votes;
    }
}
