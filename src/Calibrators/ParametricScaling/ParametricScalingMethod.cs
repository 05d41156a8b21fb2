namespace MLExtensions.Calibrators;

/// <summary>Which of a parametric calibration's numbers are free.</summary>
public enum ParametricScalingMethod
{
    /// <summary>One weight and one bias per class: softmax(w * z + b) of the logits z.</summary>
    Vector = 0,

    /// <summary>A weight per pair of classes and a bias per class: softmax(W z + b) of the logits z.</summary>
    Matrix = 1,

    /// <summary>The same of the logarithms of the probabilities: softmax(W ln p + b), which no constant added to a row's logits changes.</summary>
    Dirichlet = 2,
}
