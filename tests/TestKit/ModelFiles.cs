using System.IO.Compression;

namespace MLExtensions.TestKit;

/// <summary>Changes saved models, to see that the change is noticed.</summary>
public static class ModelFiles
{
    /// <summary>Flips one bit in the middle of the first component that the pack wrote; everything else stays.</summary>
    public static void AlterOurBytes(string file)
    {
        using ZipArchive archive = ZipFile.Open(file, ZipArchiveMode.Update);
        foreach (ZipArchiveEntry entry in archive.Entries.ToArray())
        {
            byte[] bytes = Read(entry);
            int start = bytes.AsSpan().IndexOf("MLX1"u8);
            if (start < 0)
                continue;
            bytes[start + 24] ^= 1;
            string name = entry.FullName;
            entry.Delete();
            using Stream target = archive.CreateEntry(name).Open();
            target.Write(bytes);
            return;
        }

        throw new ArgumentException("The model holds no component of the pack.", nameof(file));
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
