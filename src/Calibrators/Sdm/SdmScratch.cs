namespace MLExtensions.Calibrators;

/// <summary>What one thread works in while it predicts a tile; grows to the largest model that it has served.</summary>
internal sealed class SdmScratch
{
    public float[] Scaled { get; private set; } = [];

    public float[] Coordinates { get; private set; } = [];

    public float[] Head { get; private set; } = [];

    public float[] Distances { get; private set; } = [];

    public void Fit(SdmMember member)
    {
        Scaled = Grown(Scaled, member.Scale.Dimension);
        Coordinates = Grown(Coordinates, member.Adaptor?.Stride ?? 0);
        Head = Grown(Head, member.Adaptor?.HeadStride ?? 0);
        Distances = Grown(Distances, member.Support.Index.PaddedCount);
    }

    private static float[] Grown(float[] current, int rowLength)
    {
        int length = SdmMember.TileRows * rowLength;
        return current.Length >= length ? current : new float[length];
    }
}
