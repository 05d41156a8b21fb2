using MLExtensions.Core;

namespace MLExtensions.Transforms;

/// <summary>Settings of <c>VirtualLogitOod</c>.</summary>
public sealed class VirtualLogitOodOptions
{
    /// <summary>The column of outlier scores that is made: larger = more unusual.</summary>
    /// <value>The default is <c>OodScore</c>.</value>
    public string OutputColumnName { get; set; } = "OodScore";

    /// <summary>The column of features that the logits are computed from: a known-size vector of Single.</summary>
    /// <value>The default is <c>Features</c>.</value>
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>The column of logits: a known-size vector of Single.</summary>
    /// <value>The default is <c>Logits</c>.</value>
    public string LogitColumnName { get; set; } = "Logits";

    /// <summary>How many principal directions a row may move in freely; below the number of features.</summary>
    /// <value>The default is 0: 1,000 of 2,048 features or more, 512 of 768 or more, else half.</value>
    /// <remarks>More leaves fewer directions to tell by; fewer counts ordinary variation as unusual.</remarks>
    public int PrincipalDimension { get; set; }

    /// <summary>The weights of the last layer, row-major with a row for each class; null where they are not known, then rows are centred on their mean.</summary>
    /// <value>The default is null.</value>
    public float[]? LayerWeights { get; set; }

    /// <summary>The bias of the last layer, one for each class; null with <see cref="LayerWeights"/>.</summary>
    /// <value>The default is null.</value>
    public float[]? LayerBias { get; set; }

    internal void Validate()
    {
        Require.Name(OutputColumnName, nameof(OutputColumnName));
        Require.Name(FeatureColumnName, nameof(FeatureColumnName));
        Require.Name(LogitColumnName, nameof(LogitColumnName));
        Require.InRange(PrincipalDimension, 0, int.MaxValue, nameof(PrincipalDimension));
        if ((LayerWeights is null) != (LayerBias is null))
            throw new ArgumentException($"{nameof(LayerWeights)} and {nameof(LayerBias)} belong together: give both or neither.", nameof(LayerBias));
    }
}
