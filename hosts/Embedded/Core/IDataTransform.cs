using Microsoft.ML.Data;

namespace Microsoft.ML.Data
{
    /// <summary>A view over another view, which a walk back through a pipeline can follow.</summary>
    internal interface IDataTransform : IDataView, ICanSaveModel
    {
        IDataView Source { get; }
    }
}

// The shapes that export code is written against. This host has no exporter: nothing here makes or runs a graph.
namespace Microsoft.ML.Model.OnnxConverter
{
    internal interface ICanSaveOnnx
    {
        bool CanSaveOnnx(OnnxContext ctx);
    }

    internal interface ISaveAsOnnx : ICanSaveOnnx
    {
        void SaveAsOnnx(OnnxContext ctx);
    }

    internal interface ITransformCanSaveOnnx : ISaveAsOnnx, IDataTransform;

    /// <summary>The graph being built: which variable holds which column, constants, and nodes.</summary>
    internal abstract class OnnxContext
    {
        public abstract bool ContainsColumn(string colName);

        public abstract void RemoveColumn(string colName, bool removeVariable = false);

        public abstract string GetVariableName(string colName);

        public abstract string AddIntermediateVariable(DataViewType type, string colName, bool skip = false);

        public abstract string AddInitializer(float value, string name = null, bool makeUniqueName = true);

        public abstract string AddInitializer(
            IEnumerable<float> values, IEnumerable<long> dims, string name = null, bool makeUniqueName = true);

        public abstract string AddInitializer(
            IEnumerable<long> values, IEnumerable<long> dims, string name = null, bool makeUniqueName = true);

        public abstract string GetNodeName(string prefix);

        public abstract OnnxNode CreateNode(
            string opType, IEnumerable<string> inputs, IEnumerable<string> outputs, string name, string domain = null);

        public OnnxNode CreateNode(string opType, string input, string output, string name, string domain = null)
            => CreateNode(opType, [input], [output], name, domain);

        public abstract void CheckOpSetVersion(int thisTransformerMinumumOpSetVersion, string registerTransformerName);
    }

    internal abstract class OnnxNode
    {
        public abstract void AddAttribute(string argName, double value);

        public abstract void AddAttribute(string argName, long value);

        public abstract void AddAttribute(string argName, IEnumerable<long> value);
    }
}
