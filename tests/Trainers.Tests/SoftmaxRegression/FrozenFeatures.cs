using System.IO.Compression;
using System.Runtime.InteropServices;
using MLExtensions.TestKit;

namespace MLExtensions.Trainers.Tests;

/// <summary>Features of trained networks with labels, from the data beside the checkout.</summary>
internal static class FrozenFeatures
{
    /// <summary>One part of a set: float32 features (gzip) and one label byte per row.</summary>
    public static Problem Load(string folder, string part, int columns, int classes)
    {
        using var stream = new GZipStream(File.OpenRead(SharedData.PathOf($"{folder}/{part}_features.f32.gz")), CompressionMode.Decompress);
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        float[] rows = MemoryMarshal.Cast<byte, float>(buffer.ToArray()).ToArray();
        int[] labels = [.. File.ReadAllBytes(SharedData.PathOf($"{folder}/{part}_labels.u8")).Select(label => (int)label)];
        return new Problem(rows, columns, labels, classes, [.. Enumerable.Repeat(1f, labels.Length)]);
    }
}
