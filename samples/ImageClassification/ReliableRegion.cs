using MLExtensions.Calibrators;
using Microsoft.ML;

namespace ImageClassification;

/// <summary>What an SDM calibrator admits of the test digits, digit by digit, and of pictures that are no digits.</summary>
/// <param name="TargetAccuracy">The accuracy that every class of admitted rows had to reach on the calibration rows.</param>
/// <param name="Classes">A line for each digit.</param>
/// <param name="ScrambledAdmitted">The share of test pictures with their pixels in random order that is admitted: no digits, but the same ink.</param>
internal sealed record ReliableRegion(double TargetAccuracy, IReadOnlyList<ReliableRegion.Line> Classes, double ScrambledAdmitted)
{
    private const double Target = 0.95;

    public double Admitted => Classes.Sum(line => line.Admitted) / (double)Classes.Sum(line => line.Count);

    public double Accuracy => Classes.Sum(line => line.Right) / (double)Math.Max(1, Classes.Sum(line => line.Admitted));

    /// <summary>Fits on digits that are split into support and calibration by the calibrator itself, and tries it on others.</summary>
    public static ReliableRegion Of(MLContext mlContext, ITransformer keys, Digit[] pool, Digit[] test)
    {
        ITransformer sdm = mlContext.MulticlassClassification.Calibrators.Sdm(new SdmOptions
        {
            LabelColumnName = "Class", FeatureColumnName = "Pixels", TargetAccuracy = Target, NumberOfShuffles = 2, MaximumEpochs = 60, Seed = 1,
        }).Append(mlContext.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel")).Fit(Load(pool));
        Verdict[] verdicts = Read(test);
        var random = new Random(1);
        Verdict[] scrambled = Read([.. test.Select(digit => new Digit { Label = digit.Label, Pixels = [.. digit.Pixels.OrderBy(_ => random.Next())] })]);
        return new ReliableRegion(
            Target,
            [.. verdicts.GroupBy(verdict => verdict.Label).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => new Line(
                group.Key, group.Count(), group.Count(verdict => verdict.IsHighReliability), group.Count(verdict => verdict.IsHighReliability && verdict.Answer == group.Key)))],
            scrambled.Average(verdict => verdict.IsHighReliability ? 1.0 : 0));

        IDataView Load(Digit[] digits) => keys.Transform(mlContext.Data.LoadFromEnumerable(digits));

        Verdict[] Read(Digit[] digits) => [.. mlContext.Data.CreateEnumerable<Verdict>(sdm.Transform(Load(digits)), reuseRowObject: false)];
    }

    /// <summary>One digit.</summary>
    /// <param name="Label">What was written.</param>
    /// <param name="Count">How many of the test digits.</param>
    /// <param name="Admitted">How many of them the calibrator vouches for.</param>
    /// <param name="Right">How many of those are read right.</param>
    public sealed record Line(string Label, int Count, int Admitted, int Right)
    {
        public double Share => Admitted / (double)Count;

        public double Accuracy => Right / (double)Math.Max(1, Admitted);
    }

    private sealed class Verdict
    {
        public string Label { get; set; } = "";

        public string Answer { get; set; } = "";

        public bool IsHighReliability { get; set; }
    }
}
