using System.Globalization;
using MLExtensions.Calibrators;

namespace RobustDigits;

/// <summary>Measures mixes on attacked digits; the attack that knows the mix tries, for every class, the ways between the two heads' own.</summary>
internal sealed class Measurement(Attacks test, LinearHead accurate, LinearHead robust, double length, double certified, Func<Digit[], float[][]>? detector)
{
    private const int Angles = 5;

    private readonly float[] _mixed = new float[Digit.ClassCount];
    private readonly Digit[][] _ways = [.. test.Clean.Select(digit => Ways(digit, accurate, robust, length))];
    private Dictionary<Digit, float[]>? _features;

    public Method Of(string name, AdaptiveSmoothingModel model)
    {
        string alpha = model.Gate is null
            ? model.AlphaMinimum.ToString("0.000", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{model.AlphaMinimum:0.000}-{model.AlphaMaximum:0.000}");
        return new Method(
            name, alpha, Share(test.Clean, digit => Right(model, digit)), Share(test.OnAccurate, digit => Right(model, digit)), Share(test.OnRobust, digit => Right(model, digit)),
            test.Clean.Select((digit, i) => Right(model, digit) && Array.TrueForAll(_ways[i], way => Right(model, way)) ? 1.0 : 0).Average(),
            Share(test.Clean, digit => Right(model, digit) && Score(model, digit).CertifiedRadius >= certified));
    }

    private static double Share(Digit[] digits, Predicate<Digit> holds) => digits.Average(digit => holds(digit) ? 1.0 : 0);

    private bool Right(AdaptiveSmoothingModel model, Digit digit) => Score(model, digit).PredictedClass == digit.Class;

    private SmoothedRow Score(AdaptiveSmoothingModel model, Digit digit)
    {
        ReadOnlySpan<float> features = model.DetectorFeatureCount == 0 ? [] : Features(digit);
        return model.Score(accurate.Score(digit.Pixels), robust.Score(digit.Pixels), features, _mixed);
    }

    // A detector scores many digits much faster than one by one: all at once, at the first need.
    private float[] Features(Digit digit)
    {
        if (_features is null)
        {
            Digit[] all = [.. test.All, .. _ways.SelectMany(ways => ways)];
            float[][] found = detector!(all);
            _features = all.Zip(found).ToDictionary(pair => pair.First, pair => pair.Second, ReferenceEqualityComparer.Instance as IEqualityComparer<Digit>);
        }

        return _features[digit];
    }

    private static Digit[] Ways(Digit digit, LinearHead accurate, LinearHead robust, double length)
    {
        var ways = new List<Digit>();
        foreach (int k in Enumerable.Range(0, Digit.ClassCount).Where(k => k != digit.Class))
        {
            double[] left = accurate.Towards(digit.Class, k), right = robust.Towards(digit.Class, k);
            for (int i = 0; i < Angles; i++)
            {
                double share = i / (Angles - 1.0);
                double[] between = [.. left.Zip(right, (a, b) => ((1 - share) * a) + (share * b))];
                double norm = Math.Sqrt(between.Sum(value => value * value));
                ways.Add(digit.With(LinearHead.Moved(digit.Pixels, Array.ConvertAll(between, value => value / norm), length)));
            }
        }

        return [.. ways];
    }
}
