namespace MLExtensions.Calibrators;

/// <summary>What the mix says of a row besides the probabilities.</summary>
/// <param name="PredictedClass">The largest mixed probability's class (the first of equals); -1 where a score is missing.</param>
/// <param name="Alpha">The weight of the robust classifier.</param>
/// <param name="RobustMargin">The robust classifier's largest minus second largest probability, after its map. Above
/// <see cref="AdaptiveSmoothingModel.RequiredMargin"/> its decision stands whatever the accurate classifier says.</param>
/// <param name="CertifiedRadius">How far the input may be moved without changing the decision; 0 where nothing is certain, NaN without a certificate.</param>
public readonly record struct SmoothedRow(int PredictedClass, double Alpha, double RobustMargin, double CertifiedRadius)
{
    internal static SmoothedRow Missing => new(-1, double.NaN, double.NaN, double.NaN);
}
