using FsCheck;
using FsCheck.Fluent;

namespace MLExtensions.Numerics.Tests;

/// <summary>What must hold for any row; the seed is fixed.</summary>
public class SoftmaxPropertyTests
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20_251_121, 1);

    /// <summary>Rows of 1 to 200 finite floats of any magnitude, mostly of the size of real logits.</summary>
    private static Arbitrary<float[]> FiniteRows()
    {
        Gen<float> ordinary = Gen.Choose(-1_000_000, 1_000_000).Select(i => i / 20_000f);
        Gen<float> wide = Gen.Choose(-1_000_000, 1_000_000).Select(i => i / 100f);
        Gen<float> any = Gen.Choose(int.MinValue, int.MaxValue).Select(BitConverter.Int32BitsToSingle).Where(float.IsFinite);
        Gen<float[]> row = Gen.Choose(1, 200).SelectMany(length => Gen.OneOf(
            ordinary.ArrayOf(length), ordinary.ArrayOf(length), wide.ArrayOf(length), any.ArrayOf(length)));
        return row.ToArbitrary();
    }

    private static Arbitrary<float[]> OrdinaryRows() => Gen.Choose(1, 200)
        .SelectMany(length => Gen.Choose(-512, 512).Select(i => i / 32f).ArrayOf(length)).ToArbitrary();

    private static float[] Probabilities(float[] x)
    {
        var y = new float[x.Length];
        Softmax.Compute(x, y);
        return y;
    }

    private static float[] Logs(float[] x)
    {
        var y = new float[x.Length];
        Softmax.ComputeLog(x, y);
        return y;
    }

    [Fact]
    public void Sums_to_one_and_stays_in_range() => Prop.ForAll(FiniteRows(), x =>
    {
        float[] y = Probabilities(x);
        return y.All(p => p is >= 0 and <= 1) && Math.Abs(y.Sum(p => (double)p) - 1) <= 1e-6;
    }).Check(Runs);

    [Fact]
    public void Log_is_finite_and_never_positive() =>
        Prop.ForAll(FiniteRows(), x => Logs(x).All(l => float.IsFinite(l) && l <= 0)).Check(Runs);

    [Fact]
    public void A_shift_that_is_exact_changes_at_most_the_rounding() => Prop.ForAll(OrdinaryRows(), x =>
    {
        float[] y = Probabilities(x);
        float[] shifted = Probabilities(Array.ConvertAll(x, v => v + 1024));
        return y.Zip(shifted).All(pair => Math.Abs(pair.First - pair.Second) <= 4e-7 * pair.First);
    }).Check(Runs);

    [Fact]
    public void A_permutation_of_the_logits_permutes_the_result() => Prop.ForAll(FiniteRows(), x =>
    {
        float[] y = Probabilities(x);
        float[] reversed = Probabilities(x.AsEnumerable().Reverse().ToArray());
        return y.Zip(reversed.AsEnumerable().Reverse()).All(pair => Math.Abs(pair.First - pair.Second) <= 4e-7 * pair.First);
    }).Check(Runs);

    [Fact]
    public void Keeps_the_order_of_the_logits_up_to_rounding() => Prop.ForAll(FiniteRows(), x =>
    {
        float[] y = Probabilities(x);
        Array.Sort(x, y);
        for (int i = 1; i < y.Length; i++)
        {
            // Neighbouring floats may come out in the other order by the rounding of the polynomial, never by more.
            if (y[i] < y[i - 1] * (1 - 2.5e-7f))
                return false;
        }
        return true;
    }).Check(Runs);

    [Fact]
    public void Equal_logits_get_equal_bits() => Prop.ForAll(OrdinaryRows(), x =>
    {
        float[] y = Probabilities(x);
        return x.Zip(y).GroupBy(pair => pair.First).All(group => group.Select(pair => pair.Second).Distinct().Count() == 1);
    }).Check(Runs);

    [Fact]
    public void Log_is_the_logarithm() => Prop.ForAll(OrdinaryRows(), x =>
    {
        float[] y = Probabilities(x);
        return Logs(x).Zip(y).All(pair => Math.Abs(pair.First - Math.Log(pair.Second)) <= 1e-6 * Math.Max(1, -pair.First));
    }).Check(Runs);

    [Fact]
    public void Temperature_equals_logits_divided_in_double() => Prop.ForAll(OrdinaryRows(), x =>
    {
        var y = new float[x.Length];
        Softmax.Compute(x, y, 0.37f);
        double[] exact = SoftmaxReference.Probabilities(x, 0.37f);
        return Ulp.WorstProbability(y, exact) <= SoftmaxChecks.ProbabilityBound(SoftmaxAlgorithm.Auto);
    }).Check(Runs);
}
