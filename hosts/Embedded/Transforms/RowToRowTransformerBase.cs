using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A transformer of this assembly: all it does is bind to a schema and save itself.</summary>
public abstract class RowToRowTransformerBase : ITransformer
{
    private protected RowToRowTransformerBase()
    {
    }

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema, nameof(inputSchema)).OutputSchema;

    public IDataView Transform(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        return Bind(input.Schema, "inputSchema").Apply(input);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => Bind(inputSchema, nameof(inputSchema));

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        Contracts.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        SaveModel(ctx);
    }

    private protected abstract RowMap BindCore(DataViewSchema inputSchema);

    private protected abstract void SaveModel(ModelSaveContext ctx);

    private RowMap Bind(DataViewSchema inputSchema, string parameter)
    {
        Contracts.CheckValue(inputSchema, parameter);
        return BindCore(inputSchema);
    }
}

/// <summary>A transformer that makes one column from one column, for each of its pairs.</summary>
public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    private protected OneToOneTransformerBase(InputOutputColumnPair[] columns)
    {
        Contracts.CheckValue(columns, nameof(columns));
        var outputs = new HashSet<string>();
        foreach (var pair in columns)
        {
            Contracts.CheckParam(outputs.Add(pair.OutputColumnName), nameof(columns),
                $"Name of the result column '{pair.OutputColumnName}' specified multiple times");
        }

        ColumnPairs = columns;
    }

    internal InputOutputColumnPair[] ColumnPairs { get; }

    private protected sealed override RowMap BindCore(DataViewSchema inputSchema) => RowMap.Append(inputSchema,
        [.. ColumnPairs.Select((pair, index) => Map(index, pair.OutputColumnName, InputColumn.Find(inputSchema, pair.InputColumnName)))]);

    /// <summary>Checks the input column and makes the output column of pair number <paramref name="index"/>.</summary>
    private protected abstract ComputedColumn Map(int index, string outputName, DataViewSchema.Column input);

    private protected void SaveColumns(ModelSaveContext ctx)
    {
        ctx.Writer.Write(ColumnPairs.Length);
        foreach (var pair in ColumnPairs)
        {
            ctx.SaveNonEmptyString(pair.OutputColumnName);
            ctx.SaveNonEmptyString(pair.InputColumnName);
        }
    }

    private protected static InputOutputColumnPair[] LoadColumns(ModelLoadContext ctx)
    {
        int count = ctx.Reader.ReadInt32();
        Contracts.CheckDecode(count > 0);
        var columns = new InputOutputColumnPair[count];
        for (int i = 0; i < count; i++)
            columns[i] = new InputOutputColumnPair(ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString());
        return columns;
    }
}
