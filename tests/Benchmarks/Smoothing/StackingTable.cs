using System.Runtime.InteropServices;
using MLExtensions.Calibrators;

namespace MLExtensions.Benchmarks;

/// <summary>Two networks of which neither is robust: what the mix is worth as stacking.</summary>
internal static class StackingTable
{
    private const int Classes = 10;

    public static IEnumerable<string> Lines(string data)
    {
        string logits = Path.Combine(data, "calibration", "nncal_resnet110_cifar10"), probabilities = Path.Combine(data, "calibration", "netcal_wideresnet164_cifar10");
        int[] labels = [.. File.ReadAllBytes(Path.Combine(logits, "test_labels.u8")).Select(label => (int)label)];
        float[] accurate = Floats(Path.Combine(logits, "test_logits.f32")), other = Floats(Path.Combine(probabilities, "probs.f32"));
        yield return "## Two networks on CIFAR-10";
        yield return "";
        yield return "ResNet-110 (logits) in the accurate place, WideResNet-16-4 (probabilities) in the robust one, on the same 10,000 test pictures: fitted on the even rows,";
        yield return "measured on the 5,000 odd ones. Neither network is robust and no row is perturbed: this is stacking, the fit says so in a warning, and no robustness is claimed.";
        yield return "Scales are those of temperature scaling in the data's own reference (1 / 2.395, 1 / 2.068).";
        yield return "";
        yield return "| mix | alpha | accuracy | log-loss |";
        yield return "| --- | --- | --- | --- |";
        foreach ((string name, AdaptiveSmoothingOptions options) in new (string, AdaptiveSmoothingOptions)[]
        {
            ("ResNet-110 alone", new() { Alpha = 0 }),
            ("WideResNet alone", new() { Alpha = 1 }),
            ("fixed", new() { Alpha = 0.5 }),
            ("likelihood", new() { Mode = AdaptiveSmoothingMode.Likelihood }),
            ("gate, likelihood", new() { Mode = AdaptiveSmoothingMode.Gate }),
            ("gate, likelihood, by expectation-maximisation", new() { Mode = AdaptiveSmoothingMode.Gate, Solver = GateSolver.ExpectationMaximization, MaximumIterations = 2000 }),
        })
        {
            options.RobustScoreKind = ScoreKind.Probabilities;
            options.AccurateScale = 1 / 2.395012;
            options.RobustScale = 1 / 2.068134;
            AdaptiveSmoothingModel model = AdaptiveSmoothingFitter.Fit(Half(accurate, other, labels, 0), options);
            (double accuracy, double loss) = Measure(model, accurate, other, labels);
            string alpha = model.Gate is null ? FormattableString.Invariant($"{model.AlphaMinimum:0.000}") : FormattableString.Invariant($"{model.AlphaMinimum:0.000} to {model.AlphaMaximum:0.000}");
            yield return FormattableString.Invariant($"| {name} | {alpha} | {accuracy:0.0000} | {loss:0.0000} |");
        }
    }

    private static AdaptiveSmoothingRows Half(float[] accurate, float[] other, int[] labels, int remainder)
    {
        int[] rows = [.. Enumerable.Range(0, labels.Length).Where(row => row % 2 == remainder)];
        return new AdaptiveSmoothingRows
        {
            ClassCount = Classes,
            AccurateScores = [.. rows.SelectMany(row => accurate[(row * Classes)..((row + 1) * Classes)])],
            RobustScores = [.. rows.SelectMany(row => other[(row * Classes)..((row + 1) * Classes)])],
            Labels = Array.ConvertAll(rows, row => labels[row]),
        };
    }

    private static (double Accuracy, double Loss) Measure(AdaptiveSmoothingModel model, float[] accurate, float[] other, int[] labels)
    {
        double right = 0, loss = 0;
        var mixed = new double[Classes];
        for (int row = 1; row < labels.Length; row += 2)
        {
            SmoothedRow result = model.Score(accurate.AsSpan(row * Classes, Classes), other.AsSpan(row * Classes, Classes), [], mixed);
            right += result.PredictedClass == labels[row] ? 1 : 0;
            loss -= mixed[labels[row]];
        }

        return (right / (labels.Length / 2), loss / (labels.Length / 2));
    }

    private static float[] Floats(string file) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(file)).ToArray();
}
