namespace MLExtensions.Transforms;

/// <summary>The priors of face detectors: squares on four grids; and the anchors of RetinaNet. Centre x, centre y, width, height of each.</summary>
internal static class PriorGrid
{
    private static readonly int[] FaceStrides = [8, 16, 32, 64];
    private static readonly float[][] FaceSizes = [[10, 16, 24], [32, 48], [64, 96], [128, 192, 256]];

    /// <summary>UltraFace: grids rounded up, centres as parts of the grid, clipped to [0, 1].</summary>
    public static float[] UltraFace(int width, int height) => Faces(width, height, roundUp: true, value => Math.Clamp(value, 0, 1));

    /// <summary>YuNet: grids rounded down, centres in pixels over the input's size.</summary>
    public static float[] YuNet(int width, int height) => Faces(width, height, roundUp: false, value => value);

    /// <summary>RetinaNet: nine anchors a cell (three ratios of height to width, each in three sizes), in pixels.</summary>
    public static float[] RetinaNet(int width, int height)
    {
        var priors = new List<float>();
        foreach (int stride in new[] { 8, 16, 32, 64, 128 })
        {
            int across = (width + stride - 1) / stride;
            for (int cell = 0; cell < across * ((height + stride - 1) / stride); cell++)
            {
                foreach (double ratio in new[] { 0.5, 1, 2 })
                {
                    for (int third = 0; third < 3; third++)
                    {
                        double side = 4 * stride * Math.Pow(2, third / 3.0);
                        double anchorWidth = side / Math.Sqrt(ratio);
                        priors.AddRange([((cell % across) + 0.5f) * stride, ((cell / across) + 0.5f) * stride, (float)anchorWidth, (float)(anchorWidth * ratio)]);
                    }
                }
            }
        }

        return [.. priors];
    }

    private static float[] Faces(int width, int height, bool roundUp, Func<float, float> limit)
    {
        var priors = new List<float>();
        for (int level = 0; level < FaceStrides.Length; level++)
        {
            int stride = FaceStrides[level];
            int across = (width + (roundUp ? stride - 1 : 0)) / stride;
            int down = (height + (roundUp ? stride - 1 : 0)) / stride;
            // A rounded-up grid stretches over the input; a rounded-down one leaves a margin.
            float stepX = roundUp ? 1f / across : (float)stride / width;
            float stepY = roundUp ? 1f / down : (float)stride / height;
            for (int y = 0; y < down; y++)
            {
                for (int x = 0; x < across; x++)
                {
                    foreach (float size in FaceSizes[level])
                        priors.AddRange([limit((x + 0.5f) * stepX), limit((y + 0.5f) * stepY), limit(size / width), limit(size / height)]);
                }
            }
        }

        return [.. priors];
    }
}
