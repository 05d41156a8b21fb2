using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Numerics;
using MLExtensions.TestKit;

namespace MLExtensions.Core.Tests;

/// <summary>Our stages inside ML.NET model files: plain Save and Load, and every damaged file refused with a FormatException inside.</summary>
public class StageStoreTests
{
    public StageStoreTests() => StageFormats.Register(typeof(ProjectionTransformer).Assembly);

    [Fact]
    public void A_stage_comes_back_from_a_model_file_and_gives_the_same_bits()
    {
        var context = new MLContext(1);
        TestView view = Projections.View(70);
        ProjectionTransformer stage = Projections.Stage(blocks: true);
        ITransformer loaded = context.Model.Load(Rewound(Save(context, stage, view.Schema)), out DataViewSchema schema);
        Assert.Equal(view.Schema.Select(column => column.Name), schema.Select(column => column.Name));
        Assert.Equal(stage.Transform(view).ReadVectors("Projected"), loaded.Transform(view).ReadVectors("Projected"));
    }

    [Fact]
    public void Saving_twice_gives_the_same_component_bytes()
    {
        var context = new MLContext(1);
        ProjectionTransformer stage = Projections.Stage(blocks: false);
        Assert.Equal(ComponentBytes(Save(context, stage, null)), ComponentBytes(Save(context, stage, null)));
    }

    [Fact]
    public void A_newer_component_is_refused_with_a_clear_message()
    {
        var context = new MLContext(1);
        MemoryStream file = Save(context, new NewerTransformer(), null);
        FormatException exception = FormatExceptionOf(() => context.Model.Load(Rewound(file), out _));
        Assert.Contains("newer MLExtensions", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_component_that_nothing_here_reads_is_named()
    {
        var context = new MLContext(1);
        MemoryStream file = Save(context, new UnknownTransformer(), null);
        FormatException exception = FormatExceptionOf(() => context.Model.Load(Rewound(file), out _));
        Assert.Contains("'nobody-reads-this'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Altered_component_bytes_are_refused()
    {
        var context = new MLContext(1);
        byte[] file = Save(context, Projections.Stage(false), null).ToArray();
        byte[] component = ComponentBytes(new MemoryStream(file));
        for (int i = 0; i < 40; i++)
        {
            // From the frames' part of the component: behind ML.NET's own header.
            byte[] altered = [.. component];
            int at = component.AsSpan().IndexOf("MLX1"u8) + i;
            altered[at] ^= 0x10;
            FormatExceptionOf(() => context.Model.Load(Replace(file, altered), out _));
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(60)]
    [InlineData(95)]
    public void A_truncated_file_is_refused(int percent)
    {
        var context = new MLContext(1);
        byte[] file = Save(context, Projections.Stage(false), null).ToArray();
        Assert.ThrowsAny<Exception>(() => context.Model.Load(new MemoryStream(file[..(file.Length * percent / 100)]), out _));
    }

    private static MemoryStream Save(MLContext context, ITransformer transformer, DataViewSchema? schema)
    {
        var stream = new MemoryStream();
        context.Model.Save(transformer, schema, stream);
        return stream;
    }

    private static MemoryStream Rewound(MemoryStream stream) => new(stream.ToArray());

    private static FormatException FormatExceptionOf(Action action)
    {
        Exception? exception = Assert.ThrowsAny<Exception>(action);
        while (exception is not null and not FormatException)
            exception = exception.InnerException;
        return Assert.IsType<FormatException>(exception);
    }

    private static ZipArchiveEntry ComponentEntry(ZipArchive archive) =>
        archive.Entries.First(entry =>
        {
            using Stream stream = entry.Open();
            var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return bytes.ToArray().AsSpan().IndexOf("MLX1"u8) >= 0;
        });

    private static byte[] ComponentBytes(MemoryStream file)
    {
        using var archive = new ZipArchive(Rewound(file));
        using Stream stream = ComponentEntry(archive).Open();
        var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static MemoryStream Replace(byte[] file, byte[] component)
    {
        var stream = new MemoryStream();
        stream.Write(file);
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            ZipArchiveEntry entry = ComponentEntry(archive);
            string name = entry.FullName;
            entry.Delete();
            using Stream target = archive.CreateEntry(name).Open();
            target.Write(component);
        }

        return Rewound(stream);
    }

    // The bytes of a build to come: the same id, a version that needs a newer reader.
    private sealed class NewerTransformer : WritingTransformer, IModelPart<NewerTransformer>
    {
        public static ModelFormat Format => new("test-projection", 8, 7);

        public static NewerTransformer Read(ModelReader reader) => new();

        protected override void SaveCore(ModelSaveContext ctx) => StageStore.Save(ctx, this);
    }

    private sealed class UnknownTransformer : WritingTransformer, IModelPart<UnknownTransformer>
    {
        public static ModelFormat Format => new("nobody-reads-this", 1, 1);

        public static UnknownTransformer Read(ModelReader reader) => new();

        protected override void SaveCore(ModelSaveContext ctx) => StageStore.Save(ctx, this);
    }

    private abstract class WritingTransformer : ITransformer
    {
        public bool IsRowToRowMapper => false;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

        public IDataView Transform(IDataView input) => input;

        public void Save(ModelSaveContext ctx) => SaveCore(ctx);

        public void Write(ModelWriter writer) => writer.Write(1);

        protected abstract void SaveCore(ModelSaveContext ctx);
    }
}
