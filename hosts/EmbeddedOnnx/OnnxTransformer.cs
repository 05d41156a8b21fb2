using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Onnx;

[assembly: LoadableClass(typeof(OnnxTransformer), null, typeof(SignatureLoadModel), OnnxTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>Runs an ONNX model on columns of the names of its inputs; its outputs become columns. Holds memory of ONNX Runtime: dispose of it.</summary>
public sealed class OnnxTransformer : RowToRowTransformerBase, IDisposable
{
    internal const string LoaderSignature = "OnnxTransform";

    // Exporters mark outputs so; the column goes by the name before it.
    private const string OutputSuffix = ".output";

    private readonly IDictionary<string, int[]> _shapes;
    private readonly ConditionalWeakTable<DataViewRow, OnnxRow> _rows = [];

    internal OnnxTransformer(byte[] model, OnnxOptions options)
    {
        _shapes = options.ShapeDictionary ?? new Dictionary<string, int[]>();
        Model = new OnnxModel(model, options);
        Inputs = options.InputColumns is { Length: > 0 } inputs ? inputs : [.. Model.Inputs.Select(input => input.Name)];
        Outputs = options.OutputColumns is { Length: > 0 } outputs ? outputs : [.. Model.Outputs.Select(output => output.Name)];
        foreach (string name in Inputs)
            Model.Input(name);
        foreach (string name in Outputs)
            Model.Output(name);
    }

    internal OnnxModel Model { get; }

    internal string[] Inputs { get; }

    internal string[] Outputs { get; }

    private static VersionInfo Version => new(
        modelSignature: "ONNXSCOR", verWrittenCur: 0x00010001, verReadableCur: 0x00010001, verWeCanReadBack: 0x00010001,
        loaderAssemblyName: typeof(OnnxTransformer).Assembly.FullName, loaderSignature: LoaderSignature);

    public void Dispose() => Model.Dispose();

    internal static string ColumnName(string output) =>
        output.EndsWith(OutputSuffix, StringComparison.Ordinal) ? output.Replace(OutputSuffix, "", StringComparison.Ordinal) : output;

    private static OnnxTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        byte[] model = null;
        Contracts.CheckDecode(ctx.TryLoadBinaryStream("OnnxModel", reader => model = reader.ReadBytes(reader.ReadInt32())));
        var options = new OnnxOptions { InputColumns = LoadNames(ctx), OutputColumns = LoadNames(ctx), ShapeDictionary = new Dictionary<string, int[]>() };
        for (int left = ctx.Reader.ReadInt32(); left > 0; left--)
        {
            string name = ctx.LoadNonEmptyString();
            options.ShapeDictionary[name] = [.. Enumerable.Range(0, ctx.Reader.ReadInt32()).Select(_ => ctx.Reader.ReadInt32())];
        }

        return new OnnxTransformer(model, options);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(Version);
        ctx.SaveBinaryStream("OnnxModel", writer =>
        {
            writer.Write(Model.Bytes.Length);
            writer.Write(Model.Bytes);
        });
        foreach (string[] names in new[] { Inputs, Outputs })
        {
            ctx.Writer.Write(names.Length);
            foreach (string name in names)
                ctx.SaveNonEmptyString(name);
        }

        ctx.Writer.Write(_shapes.Count);
        foreach (var (name, shape) in _shapes)
        {
            ctx.SaveNonEmptyString(name);
            ctx.Writer.Write(shape.Length);
            foreach (int length in shape)
                ctx.Writer.Write(length);
        }
    }

    private protected override RowMap BindCore(DataViewSchema inputSchema)
    {
        int[] sources = [.. Inputs.Select(name => Check(InputColumn.Find(inputSchema, name), Model.Input(name)).Index)];
        return RowMap.Append(inputSchema, [.. Outputs.Select((name, index) => new ComputedColumn(
            new DataViewSchema.DetachedColumn(ColumnName(name), Model.Output(name).Type), sources,
            row => _rows.GetValue(row, key => new OnnxRow(key, Model, Inputs, Outputs)).Getter(index)))]);
    }

    private static DataViewSchema.Column Check(DataViewSchema.Column column, OnnxVariable input)
    {
        if (!column.Type.GetItemType().Equals(input.Item))
            throw InputColumn.Mismatch(column, input.Item.ToString());
        Contracts.CheckParam(input.Shape.Count(length => length == 0) <= 1, input.Name, "Only 1 unknown dimension is allowed");
        int size = column.Type.GetValueCount();
        int expected = input.Shape.Aggregate(1, (product, length) => product * length);
        Contracts.Check(expected == 0 || size == 0 || size % expected == 0,
            $"Input shape mismatch: Input '{column.Name}' has shape {string.Join(",", input.Shape)}, but input data is of length {size}.");
        return column;
    }

    private static string[] LoadNames(ModelLoadContext ctx)
    {
        var names = new string[ctx.Reader.ReadInt32()];
        for (int i = 0; i < names.Length; i++)
            names[i] = ctx.LoadNonEmptyString();
        return names;
    }
}
