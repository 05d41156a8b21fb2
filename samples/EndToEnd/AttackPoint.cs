using System.Globalization;
using Microsoft.ML;

namespace EndToEnd;

/// <summary>Shares of right decisions on digits that were changed by a given length against the accurate head.</summary>
/// <param name="Length">The length, in units of ink.</param>
/// <param name="Accurate">Of the accurate head alone.</param>
/// <param name="Robust">Of the robust head alone.</param>
/// <param name="Mix">Of the pipeline's answer.</param>
internal sealed record AttackPoint(double Length, double Accurate, double Robust, double Mix)
{
    public static AttackPoint Of(MLContext mlContext, Pipeline pipeline, Picture[] digits, double length)
    {
        Verdict[] verdicts = Verdict.Of(mlContext, pipeline.Model, Picture.Attacked(digits, pipeline.Accurate, length));
        return new AttackPoint(
            length, Share(verdict => Best(verdict.AccurateProbability) == verdict.Label), Share(verdict => Best(verdict.RobustProbability) == verdict.Label), Share(verdict => verdict.IsRight));

        double Share(Predicate<Verdict> holds) => verdicts.Average(verdict => holds(verdict) ? 1.0 : 0);
    }

    // Keys are in the order of the labels 0 to 9.
    private static string Best(float[] probabilities) => Array.IndexOf(probabilities, probabilities.Max()).ToString(CultureInfo.InvariantCulture);
}
