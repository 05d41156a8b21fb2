using System.IO.Compression;
using System.Reflection;
using Microsoft.ML;
using MLExtensions.HostContract.Support;

namespace MLExtensions.HostContract;

/// <summary>What Model.Load says of files that are no model or no longer one.</summary>
public class DamagedModelFileTests
{
    private readonly MLContext _context = new(seed: 1);

    private byte[] Good()
    {
        var data = new ArrayView().AddText("T", "cat", "dog");
        var model = _context.Transforms.Conversion.MapValueToKey("K", "T").Append(_context.Transforms.CopyColumns("C", "K")).Fit(data);
        var stream = new MemoryStream();
        _context.Model.Save(model, data.Schema, stream);
        return stream.ToArray();
    }

    private void Load(byte[] bytes) => _context.Model.Load(new MemoryStream(bytes), out _);

    /// <summary>The same zip with one entry changed, or left out where the change gives null.</summary>
    private static byte[] Change(byte[] file, string name, Func<byte[], byte[]?> change)
    {
        var target = new MemoryStream();
        int found = 0;
        using (var source = new ZipArchive(new MemoryStream(file)))
        using (var changed = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in source.Entries)
            {
                var content = new MemoryStream();
                using (var stream = entry.Open())
                    stream.CopyTo(content);
                byte[]? bytes = content.ToArray();
                if (entry.FullName.Replace('\\', '/') == name)
                {
                    found++;
                    bytes = change(bytes);
                }
                if (bytes is null)
                    continue;
                using var copy = changed.CreateEntry(entry.FullName).Open();
                copy.Write(bytes);
            }
        }
        Assert.Equal(1, found);
        return target.ToArray();
    }

    private static byte[]? Apply(string damage, byte[] bytes) => damage switch
    {
        "gone" => null,
        "empty" => [],
        "half" => bytes[..(bytes.Length / 2)],
        _ => [(byte)(bytes[0] ^ 0xff), .. bytes[1..]],
    };

    [Fact]
    public void AnEmptyFileIsAFormatException() => Assert.Throws<FormatException>(() => Load([]));

    [Fact]
    public void GarbageIsAFormatException() =>
        Assert.Throws<FormatException>(() => Load([.. Enumerable.Range(0, 500).Select(i => (byte)(i * 7))]));

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.999)]
    public void ATruncatedFileIsAFormatException(double part)
    {
        byte[] good = Good();
        Assert.Throws<FormatException>(() => Load(good[..(int)(good.Length * part)]));
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("empty")]
    [InlineData("half")]
    [InlineData("altered")]
    public void ADamagedChainEntryIsAFormatException(string damage) =>
        Assert.Throws<FormatException>(() => Load(Change(Good(), "TransformerChain/Model.key", bytes => Apply(damage, bytes))));

    [Theory]
    [InlineData("gone")]
    [InlineData("empty")]
    [InlineData("half")]
    [InlineData("altered")]
    public void ADamagedMemberIsAFormatExceptionAtTheCore(string damage)
    {
        byte[] file = Change(Good(), "TransformerChain/Transform_000/Model.key", bytes => Apply(damage, bytes));
        var error = Assert.ThrowsAny<Exception>(() => Load(file));
        Assert.IsType<FormatException>(error.GetBaseException());
    }

    [Fact]
    public void FailuresOfMembersAreWrappedAsInstantiationErrors()
    {
        byte[] file = Change(Good(), "TransformerChain/Transform_000/Model.key", bytes => Apply("half", bytes));
        var error = Assert.Throws<InvalidOperationException>(() => Load(file));

        Assert.Contains("Error during class instantiation", error.Message);
        Assert.IsType<TargetInvocationException>(error.InnerException);
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("half")]
    [InlineData("altered")]
    public void ADamagedSchemaIsAFormatException(string damage) =>
        Assert.Throws<FormatException>(() => Load(Change(Good(), "Schema", bytes => Apply(damage, bytes))));

    [Fact]
    public void AZipOfSomethingElseIsAnInvalidOperation()
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
            archive.CreateEntry("hello.txt").Open().Dispose();
        Assert.Throws<InvalidOperationException>(() => Load(zip.ToArray()));
    }
}
