using System.IO.Compression;
using System.Runtime.InteropServices;

namespace MLExtensions.Benchmarks;

/// <summary>Features, labels and logits of a data set that lies beside the checkout.</summary>
internal sealed class OodSets(string folder, int dimension, int classCount, bool wideLogits)
{
    public int Dimension => dimension;

    public int ClassCount => classCount;

    public static string Root(ResultsFolder results) => Path.GetFullPath(Path.Combine(results.Root, "..", "shared", "data", "ood"));

    public float[] Features(string set)
    {
        using FileStream file = File.OpenRead(Path.Combine(folder, set + "_features.f32.gz"));
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var memory = new MemoryStream();
        unpacked.CopyTo(memory);
        return MemoryMarshal.Cast<byte, float>(memory.ToArray()).ToArray();
    }

    public int[] Labels(string set) => [.. File.ReadAllBytes(Path.Combine(folder, set + "_labels.u8")).Select(label => (int)label)];

    public float[] Logits(string set)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(folder, set + (wideLogits ? "_logits.f64" : "_logits.f32")));
        return wideLogits
            ? Array.ConvertAll(MemoryMarshal.Cast<byte, double>(bytes).ToArray(), value => (float)value)
            : MemoryMarshal.Cast<byte, float>(bytes).ToArray();
    }
}
