using Microsoft.ML;
using MLExtensions.TestKit;

namespace MLExtensions.Conformance.Tests;

/// <summary>One estimator as the conformance tests run it.</summary>
/// <param name="Name">Shown in the test's name.</param>
/// <param name="Create">Makes the estimator; called often, gives an equal one each time.</param>
/// <param name="CreateData">Makes data that it can be fitted on and can transform, at least 20 rows.</param>
/// <param name="Inputs">The columns that the estimator reads at fit time.</param>
/// <param name="TransformInputs">Those of them that its transformer reads.</param>
/// <param name="Outputs">The columns that it adds.</param>
public sealed record ConformanceCase(
    string Name,
    Func<MLContext, IEstimator<ITransformer>> Create,
    Func<TestColumn[]> CreateData,
    string[] Inputs,
    string[] TransformInputs,
    string[] Outputs)
{
    public TestView Data() => new(CreateData());

    public ITransformer Fit(int seed = 1) => Create(new MLContext(seed)).Fit(Data());

    public override string ToString() => Name;
}
