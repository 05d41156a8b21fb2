using System.Reflection;

namespace MLExtensions.Benchmarks;

/// <summary>
/// What ML.NET's maximum-entropy models do to their scores: the log of the sum of exponentials, then an exponential for each class. Both
/// functions are internal to ML.NET, so they are looked for by name; a host that has none is not measured.
/// </summary>
internal static class MlNetSoftmax
{
    private delegate float LogSumExp(ReadOnlySpan<float> scores);

    private static readonly LogSumExp? Sum = Find<LogSumExp>("SoftMax", typeof(ReadOnlySpan<float>));

    private static readonly Func<float, float>? Exponential = Find<Func<float, float>>("ExpSlow", typeof(float));

    public static bool IsPresent => Sum is not null && Exponential is not null;

    public static void Compute(ReadOnlySpan<float> x, Span<float> y)
    {
        float sum = Sum!(x);
        for (int i = 0; i < x.Length; i++)
            y[i] = Exponential!(x[i] - sum);
    }

    private static TDelegate? Find<TDelegate>(string name, Type argument)
        where TDelegate : Delegate
    {
        // Named in the assembly that the context's implementation lives next to; absent in the embedded host.
        Assembly? core = AppDomain.CurrentDomain.GetAssemblies().Concat(Referenced()).FirstOrDefault(assembly => assembly.GetName().Name == "Microsoft.ML.Core");
        MethodInfo? method = core?.GetType("Microsoft.ML.Internal.Utilities.MathUtils")
            ?.GetMethod(name, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, [argument]);
        return method?.CreateDelegate<TDelegate>();
    }

    private static IEnumerable<Assembly> Referenced()
    {
        Assembly host = typeof(Microsoft.ML.MLContext).Assembly;
        return host.GetReferencedAssemblies().Where(name => name.Name == "Microsoft.ML.Core").Select(Assembly.Load);
    }
}
