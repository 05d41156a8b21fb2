using ImageClassification;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Calibrators;
using MLExtensions.Trainers;
using RobustDigits;

namespace EndToEnd;

/// <summary>Two heads, calibration, softmax, out-of-distribution detection, SDM and adaptive smoothing as one ML.NET model.</summary>
/// <param name="Model">All stages, from pixels to the answer.</param>
/// <param name="Accurate">The head that is trained as usual.</param>
/// <param name="Robust">The head that has also learned from attacked digits.</param>
/// <param name="Temperature">Of the accurate head.</param>
/// <param name="Mix">The fitted mix of both.</param>
internal sealed record Pipeline(ITransformer Model, LinearHead Accurate, LinearHead Robust, double Temperature, AdaptiveSmoothingModel Mix)
{
    /// <summary>The length of a change, in units of ink, that the robust head is to bear; a pixel has 16 at most.</summary>
    public const double AttackLength = 8;

    private const int AttackRounds = 5;

    /// <summary>Fits one stage after the other, each on rows that the stages before have not learned from where that matters.</summary>
    /// <param name="mlContext">ML.NET.</param>
    /// <param name="steps">Shows the way.</param>
    /// <param name="keys">Gives the label as a key; not part of the model, which needs pixels only.</param>
    /// <param name="training">Digits for both heads and the detector.</param>
    /// <param name="aside">Other digits: for the temperature, the region of SDM and the mix.</param>
    public static Pipeline Fit(MLContext mlContext, Steps steps, ITransformer keys, Picture[] training, Picture[] aside)
    {
        IDataView train = Load(training);
        SoftmaxRegressionTransformer accurate = steps.Do("Train the accurate head", () => Head("AccurateLogits", training));
        LinearHead accurateHead = Linear(accurate);
        SoftmaxRegressionTransformer robust = steps.Do("Train the robust head on attacked digits", () =>
        {
            // Each round adds the digits attacked against what has been learned so far; the earlier ones stay, or it would learn in circles.
            SoftmaxRegressionTransformer head = Head("RobustLogits", training);
            List<Picture> pictures = [.. training];
            for (int round = 0; round < AttackRounds; round++)
            {
                pictures.AddRange(Picture.Attacked(training, Linear(head), AttackLength));
                head = Head("RobustLogits", pictures);
            }

            return head;
        });
        LinearHead robustHead = Linear(robust);

        ITransformer calibrator = null!;
        double temperature = steps.Do("Calibrate the accurate head", () =>
        {
            ScoreCalibrationTransformer<TemperatureScaling> fitted = mlContext.MulticlassClassification.Calibrators.Temperature(new TemperatureOptions
            {
                LabelColumnName = "Class", ScoreColumnName = "AccurateLogits", ScoreKind = ScoreKind.Logits, OutputColumnName = "AccurateProbability", PredictedLabelColumnName = null,
            }).Fit(accurate.Transform(Load(aside)));
            calibrator = fitted;
            return fitted.Model.Temperature;
        });
        ITransformer softmax = mlContext.Transforms.SoftmaxStable("RobustProbability", "RobustLogits").Fit(robust.Transform(train));
        ITransformer detector = steps.Do("Fit the out-of-distribution detector", () =>
            mlContext.Transforms.MahalanobisOod("OodScore", "Pixels", "Class").Fit(train));
        ITransformer region = steps.Do("Fit SDM", () => mlContext.MulticlassClassification.Calibrators.Sdm(new SdmOptions
        {
            LabelColumnName = "Class", FeatureColumnName = "Pixels", NumberOfShuffles = 2, MaximumEpochs = 60, Seed = 1,
            PredictedLabelColumnName = null, ScoreColumnName = null, ProbabilityColumnName = null, PredictedProbabilityColumnName = "SdmProbability",
        }).Fit(Load([.. training, .. aside])));

        var backbone = new TransformerChain<ITransformer>(accurate, robust, calibrator, softmax, detector, region);
        Picture[] mixing = [.. aside, .. Picture.Attacked(aside, accurateHead, AttackLength), .. Picture.Attacked(aside, robustHead, AttackLength)];
        AdaptiveSmoothingTransformer mix = steps.Do("Mix both heads", () => mlContext.MulticlassClassification.Calibrators.AdaptiveSmoothing(new AdaptiveSmoothingOptions
        {
            LabelColumnName = "Class", AccurateScoreColumnName = "AccurateLogits", RobustScoreColumnName = "RobustLogits", IsPerturbedColumnName = "IsPerturbed",
            RobustLipschitzConstants = LipschitzConstants.OfLinear(robustHead.Weights, 10, PerturbationNorm.L2),
        }).Fit(backbone.Transform(Load(mixing))));

        ITransformer mixed = backbone.Append(mix);
        ITransformer answer = mlContext.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel").Fit(mixed.Transform(train));
        return new Pipeline(mixed.Append(answer), accurateHead, robustHead, temperature, mix.Model);

        IDataView Load(IEnumerable<Picture> pictures) => keys.Transform(mlContext.Data.LoadFromEnumerable(pictures));

        // A stronger penalty than the default gives better directions but timid probabilities; the temperature makes up for that.
        SoftmaxRegressionTransformer Head(string logits, IEnumerable<Picture> pictures) =>
            mlContext.MulticlassClassification.Trainers.SoftmaxRegression(new SoftmaxRegressionOptions
            {
                LabelColumnName = "Class", FeatureColumnName = "Pixels", RawScoreColumnName = logits, L2Regularization = 1e-2f,
            }).Fit(Load(pictures));
    }

    private static LinearHead Linear(SoftmaxRegressionTransformer head) => new(head.Model.Weights.ToArray(), head.Model.Biases.ToArray());
}
