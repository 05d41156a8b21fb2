using System.IO.Compression;
using System.Runtime.InteropServices;

namespace MLExtensions.Benchmarks;

/// <summary>Features, labels and logits of a data set that lies beside the checkout.</summary>
internal sealed class OodSets(string folder, int dimension, int classCount)
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

    /// <summary>The logits that come with the set, or else those of the head that does.</summary>
    public float[] Logits(string set)
    {
        string file = Path.Combine(folder, set + "_logits.f32");
        return File.Exists(file) ? MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(file)).ToArray() : HeadLogits(Features(set));
    }

    /// <summary>The logits of the linear head that comes with the set: a row of weights per feature, the biases last.</summary>
    public float[] HeadLogits(float[] features)
    {
        double[] head = MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(Path.Combine(folder, "head_weights.f64"))).ToArray();
        return [.. features.Chunk(dimension).SelectMany(row => Enumerable.Range(0, classCount).Select(c =>
            (float)(head[(dimension * classCount) + c] + row.Select((value, i) => value * head[(i * classCount) + c]).Sum())))];
    }
}
