using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>An estimator with nothing to learn: its transformer exists from the start, and fitting reads no row.</summary>
public abstract class TrivialEstimator<TTransformer> : IEstimator<TTransformer>
    where TTransformer : class, ITransformer
{
    private protected TrivialEstimator(IHostEnvironment env, TTransformer transformer)
    {
        // One host each, of which nothing is used: but every registration draws from the random numbers of the context,
        // and what is drawn later must not depend on which ML.NET the program runs on.
        env.Register(typeof(TTransformer).Name);
        env.Register(GetType().Name);
        Transformer = transformer;
    }

    private protected TTransformer Transformer { get; }

    public TTransformer Fit(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        // A wrong input is reported now, not when rows are read.
        Transformer.GetOutputSchema(input.Schema);
        return Transformer;
    }

    public abstract SchemaShape GetOutputSchema(SchemaShape inputSchema);
}

/// <summary>The usual way to promise columns: find inputs by name, put outputs beside them or in their place.</summary>
internal sealed class ShapeEditor
{
    private readonly SchemaShape _input;
    private readonly Dictionary<string, SchemaShape.Column> _columns;

    public ShapeEditor(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        _input = inputSchema;
        _columns = inputSchema.ToDictionary(column => column.Name);
    }

    public SchemaShape.Column Input(InputOutputColumnPair pair) => Input(pair.InputColumnName);

    public SchemaShape.Column Input(string name)
        => _input.TryFindColumn(name, out var column) ? column : throw Contracts.ExceptSchemaMismatch("inputSchema", "input", name);

    public static Exception Mismatch(SchemaShape.Column column, string expected)
        => Contracts.ExceptSchemaMismatch("inputSchema", "input", column.Name, expected, column.GetTypeString());

    public void Set(SchemaShape.Column column) => _columns[column.Name] = column;

    public SchemaShape ToShape() => new(_columns.Values);
}
