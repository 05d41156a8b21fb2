using System.Reflection;
using Microsoft.ML;

namespace MLExtensions.Conformance.Tests;

/// <summary>Nobody can forget the conformance tests: every estimator and every options class of the pack is found by reflection.</summary>
public class CoverageTests
{
    private static readonly Assembly[] Assemblies =
    [
        Assembly.Load("MLExtensions.Transforms"), Assembly.Load("MLExtensions.Calibrators"), Assembly.Load("MLExtensions.Trainers"),
    ];

    [Fact]
    public void Every_estimator_has_a_conformance_case()
    {
        var context = new MLContext(1);
        Type[] covered = [.. ConformanceCases.All.Select(conformanceCase => conformanceCase.Create(context).GetType()).Distinct()];
        Type[] estimators = [.. Assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => !type.IsAbstract && type.GetInterfaces().Any(IsEstimator))];
        Assert.NotEmpty(estimators);
        Assert.Empty(estimators.Except(covered).Select(type => type.Name));

        static bool IsEstimator(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEstimator<>);
    }

    [Fact]
    public void Options_can_be_tuned_by_AutoML()
    {
        Type[] options = [.. Assemblies.SelectMany(assembly => assembly.GetExportedTypes()).Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal))];
        Assert.NotEmpty(options);
        foreach (Type type in options)
        {
            Assert.True(type.IsSealed, $"{type.Name} is sealed.");
            Assert.NotNull(type.GetConstructor(Type.EmptyTypes));
            // AutoML lists annotated fields but never sets them.
            Assert.Empty(type.GetFields(BindingFlags.Public | BindingFlags.Instance));
            Assert.All(type.GetProperties(BindingFlags.Public | BindingFlags.Instance), property => Assert.True(property.CanRead && property.SetMethod is { IsPublic: true }, $"{type.Name}.{property.Name}"));
        }
    }

    [Fact]
    public void Estimators_are_made_by_catalogs_only()
    {
        foreach (Type type in Assemblies.SelectMany(assembly => assembly.GetExportedTypes()).Where(type => type.Name.EndsWith("Estimator", StringComparison.Ordinal) || type.Name.EndsWith("Trainer", StringComparison.Ordinal)))
            Assert.Empty(type.GetConstructors());
    }
}
