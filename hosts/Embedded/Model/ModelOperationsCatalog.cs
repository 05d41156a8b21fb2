using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Saves, loads and applies models.</summary>
public sealed class ModelOperationsCatalog : IInternalCatalog
{
    private const string SchemaEntryName = "Schema";
    private const string TransformerDirectory = "TransformerChain";

    private readonly IHostEnvironment _environment;

    internal ModelOperationsCatalog(IHostEnvironment environment) => _environment = environment;

    IHostEnvironment IInternalCatalog.Environment => _environment;

    /// <summary>Writes a model, and the schema of the data that it takes, as a zip file.</summary>
    public void Save(ITransformer model, DataViewSchema inputSchema, Stream stream)
    {
        _environment.CheckValue(stream, nameof(stream));
        using var repository = new RepositoryWriter(stream, _environment);
        ModelSaveContext.SaveModel(repository, model, TransformerDirectory);
        if (inputSchema != null)
            SaveSchema(inputSchema, repository);
    }

    public void Save(ITransformer model, DataViewSchema inputSchema, string filePath)
    {
        _environment.CheckNonEmpty(filePath, nameof(filePath));
        using var stream = File.Create(filePath);
        Save(model, inputSchema, stream);
    }

    /// <summary>Reads a model; <paramref name="inputSchema"/> is null when it was saved without one.</summary>
    public ITransformer Load(Stream stream, out DataViewSchema inputSchema)
    {
        _environment.CheckValue(stream, nameof(stream));
        using var repository = new RepositoryReader(stream, _environment);
        inputSchema = LoadSchemaOrNull(repository);
        ModelLoadContext.LoadModelOrNull<ITransformer, SignatureLoadModel>(_environment, out var model, repository, TransformerDirectory);
        if (model != null)
            return model;
        throw inputSchema != null
            ? _environment.ExceptDecode("Corrupt model file")
            : _environment.Except("Could not load legacy format model");
    }

    public ITransformer Load(string filePath, out DataViewSchema inputSchema)
    {
        _environment.CheckNonEmpty(filePath, nameof(filePath));
        using var stream = File.OpenRead(filePath);
        return Load(stream, out inputSchema);
    }

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(
        ITransformer transformer,
        bool ignoreMissingColumns = true,
        SchemaDefinition inputSchemaDefinition = null,
        SchemaDefinition outputSchemaDefinition = null)
        where TSrc : class
        where TDst : class, new()
        => new(_environment, transformer, ignoreMissingColumns, inputSchemaDefinition, outputSchemaDefinition);

    /// <summary>Takes the column types of <typeparamref name="TSrc"/> from <paramref name="inputSchema"/>.</summary>
    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, DataViewSchema inputSchema)
        where TSrc : class
        where TDst : class, new()
        => new(_environment, transformer, false, SchemaDefinition.From<TSrc>(inputSchema));

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, PredictionEngineOptions options)
        where TSrc : class
        where TDst : class, new()
        => new(_environment, transformer, options.IgnoreMissingColumns, options.InputSchemaDefinition, options.OutputSchemaDefinition,
            options.OwnsTransformer);

    private void SaveSchema(DataViewSchema schema, RepositoryWriter repository)
    {
        using var channel = _environment.Start("Saving Schema");
        foreach (var column in schema.Where(column => !StoredSchema.CanStore(column.Type)))
            channel.Info(MessageSensitivity.Schema, "The column '{0}' will not be written as it has unsavable column type.", column.Name);
        var columns = schema.Where(column => StoredSchema.CanStore(column.Type)).ToArray();
        channel.Check(columns.Length > 0, "No valid columns to save");
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content, Encoding.UTF8);
        StoredSchema.Write(writer, columns);
        writer.Flush();
        repository.WriteEntry(null, SchemaEntryName, content.ToArray());
    }

    private static DataViewSchema LoadSchemaOrNull(RepositoryReader repository)
    {
        using var content = repository.OpenEntryOrNull(null, SchemaEntryName);
        if (content == null)
            return null;
        using var reader = new BinaryReader(content, Encoding.UTF8);
        return StoredSchema.Read(reader);
    }
}
