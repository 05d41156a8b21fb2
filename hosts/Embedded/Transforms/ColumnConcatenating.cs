using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms
{
    public sealed class ColumnConcatenatingEstimator : IEstimator<ColumnConcatenatingTransformer>
    {
        private readonly string _output;
        private readonly string[] _inputs;

        internal ColumnConcatenatingEstimator(IHostEnvironment env, string outputColumnName, string[] inputColumnNames)
        {
            env.Register(nameof(ColumnConcatenatingEstimator));
            Contracts.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
            Contracts.CheckValue(inputColumnNames, nameof(inputColumnNames));
            Contracts.CheckParam(inputColumnNames.Length > 0, nameof(inputColumnNames), "Input columns not specified");
            Contracts.CheckParam(
                !inputColumnNames.Any(string.IsNullOrEmpty), nameof(inputColumnNames), "Contained some null or empty items");
            _output = outputColumnName;
            _inputs = inputColumnNames;
        }

        public ColumnConcatenatingTransformer Fit(IDataView input)
        {
            Contracts.CheckValue(input, nameof(input));
            return new ColumnConcatenatingTransformer(_output, _inputs);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            var shape = new ShapeEditor(inputSchema);
            var inputs = _inputs.Select(shape.Input).ToArray();
            var itemType = inputs[0].ItemType;
            foreach (var input in inputs)
            {
                Contracts.Check(!input.IsKey, $"Column '{input.Name}' is key. Concatenation of keys is unsupported.");
                Contracts.Check(input.ItemType.Equals(itemType), $"Concatenated columns should have the same type. " +
                    $"Column '{input.Name}' has type of {input.ItemType}, but expected column type is {itemType}.");
            }

            const SchemaShape.Column.VectorKind Scalar = SchemaShape.Column.VectorKind.Scalar;
            const SchemaShape.Column.VectorKind Vector = SchemaShape.Column.VectorKind.Vector;
            const SchemaShape.Column.VectorKind Variable = SchemaShape.Column.VectorKind.VariableVector;
            var annotations = new List<SchemaShape.Column>();
            if (inputs.All(input => Has(input, AnnotationKinds.IsNormalized, Scalar, BooleanDataViewType.Instance)))
                annotations.Add(new(AnnotationKinds.IsNormalized, Scalar, BooleanDataViewType.Instance, false));
            if (inputs.Any(input => input.Kind == Scalar || Has(input, AnnotationKinds.SlotNames, Vector, TextDataViewType.Instance)))
                annotations.Add(new(AnnotationKinds.SlotNames, Vector, TextDataViewType.Instance, false));
            var kind = inputs.Any(input => input.Kind == Variable) ? Variable : Vector;
            shape.Set(new SchemaShape.Column(_output, kind, itemType, false, new SchemaShape(annotations)));
            return shape.ToShape();
        }

        private static bool Has(SchemaShape.Column column, string kind, SchemaShape.Column.VectorKind vectorKind, DataViewType itemType)
            => column.Annotations.TryFindColumn(kind, out var annotation)
                && annotation.Kind == vectorKind
                && annotation.ItemType.Equals(itemType);
    }
}

namespace Microsoft.ML.Data
{
    /// <summary>Joins scalars and vectors of one item type into a vector; of unknown size as soon as one of them is.</summary>
    public sealed class ColumnConcatenatingTransformer : RowToRowTransformerBase
    {
        internal const string LoaderSignature = "ConcatTransform";

        private readonly string _output;
        private readonly string[] _inputs;

        internal ColumnConcatenatingTransformer(string outputColumnName, string[] inputColumnNames)
        {
            _output = outputColumnName;
            _inputs = inputColumnNames;
        }

        private static VersionInfo Version => ModelVersion.Of("CONCAT F", LoaderSignature);

        private static ColumnConcatenatingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
        {
            ctx.CheckAtModel(Version);
            string output = ctx.LoadNonEmptyString();
            var inputs = new string[ctx.Reader.ReadInt32()];
            for (int i = 0; i < inputs.Length; i++)
                inputs[i] = ctx.LoadNonEmptyString();
            return new ColumnConcatenatingTransformer(output, inputs);
        }

        private protected override void SaveModel(ModelSaveContext ctx)
        {
            ctx.SetVersionInfo(Version);
            ctx.SaveNonEmptyString(_output);
            ctx.Writer.Write(_inputs.Length);
            foreach (string input in _inputs)
                ctx.SaveNonEmptyString(input);
        }

        private protected override RowMap BindCore(DataViewSchema inputSchema)
        {
            var sources = _inputs.Select(name => InputColumn.Find(inputSchema, name)).ToArray();
            return RowMap.Append(inputSchema, new Concatenation(_output, sources).ToColumn());
        }
    }
}
