namespace MLExtensions.Calibrators;

/// <summary>What is done to the robust classifier's logits before its softmax.</summary>
public enum RobustMapKind
{
    /// <summary>Nothing but the factor: <c>s z</c>. Right for any number of classes.</summary>
    Scale = 0,

    /// <summary><c>s clamp((z - mean) / unit + c)^p</c> with the monotone clamp <c>max(0, u) Phi(u)</c> and one unit for all rows: sharpens large
    /// margins and flattens small ones, never changes the order of the classes, and keeps the size of a row's margin, so it suits few classes too.</summary>
    Monotone = 1,

    /// <summary>The map of MixedNUTS as published: layer norm of the row, GELU, signed power, factor. Needs at least 10 classes: with few, the
    /// layer norm destroys the confidence (two logits always become plus and minus 0.707). The GELU is not monotone; where it moves the
    /// largest class, the row keeps its unmapped logits.</summary>
    MixedNuts = 2,
}
