using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;

namespace MLExtensions.Core;

/// <summary>The part of an ONNX graph that one stage writes. ML.NET keeps columns, variables and initializers in one map of names, where a
/// temporary called like a user's column silently hijacks it; so every name made here carries a prefix that no column has.</summary>
internal sealed class OnnxGraph(OnnxContext context, StageBinding binding)
{
    /// <summary>Whether every column that the stage reads is part of the graph.</summary>
    public bool HasInputs()
    {
        for (int output = 0; output < binding.Stage.Outputs.Count; output++)
        {
            foreach (int dependency in binding.Stage.Dependencies(output))
            {
                if (!context.ContainsColumn(binding.Input[dependency].Name))
                    return false;
            }
        }

        return true;
    }

    public void RemoveOutputs()
    {
        foreach (DataViewSchema.DetachedColumn output in binding.Stage.Outputs)
            context.RemoveColumn(output.Name);
    }

    public void RemoveOutput(int output) => context.RemoveColumn(binding.Stage.Outputs[output].Name);

    /// <summary>The graph's variable for a column of the input schema.</summary>
    public string Input(int column) => context.GetVariableName(binding.Input[column].Name);

    /// <summary>A new typed variable for an added column; call after all inputs were looked up, because it hides an input of the same name.</summary>
    public string Output(int output) => context.AddIntermediateVariable(binding.Stage.Outputs[output].Type, binding.Stage.Outputs[output].Name);

    /// <summary>A variable that is no column; its shape is left to the runtime.</summary>
    public string Temporary(int output, string part) => context.AddIntermediateVariable(NumberDataViewType.Single, NameOf(output, part), skip: true);

    public string Constant(int output, string part, ReadOnlySpan<float> values, params IEnumerable<long> dimensions) =>
        context.AddInitializer(values.ToArray(), dimensions, NameOf(output, part));

    /// <summary>Adds a node of the standard operator set. Operators are those of opset 9 to 12, which ML.NET exports.</summary>
    public void Node(string operation, IEnumerable<string> inputs, IEnumerable<string> outputs, params OnnxAttribute[] attributes)
    {
        // Without an explicit domain ML.NET means ai.onnx.ml.
        OnnxNode node = context.CreateNode(operation, inputs, outputs, context.GetNodeName(operation), "");
        foreach (OnnxAttribute attribute in attributes)
        {
            if (attribute.List is null)
                node.AddAttribute(attribute.Name, attribute.Number);
            else
                node.AddAttribute(attribute.Name, attribute.List);
        }
    }

    private string NameOf(int output, string part) => $"mlx:{binding.Stage.Outputs[output].Name}:{part}";
}
