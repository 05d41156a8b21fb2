using MLExtensions.Numerics;
using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>Numbers of independent implementations: the official NonMaxSuppression cases of ONNX, and average precision on real photos
/// (numpy, see the detection specification, section 10).</summary>
public class SoftNmsReferenceTests
{
    private const string OnnxFolder = "data/detection/onnx_nms_cases";

    public static TheoryData<string> OnnxCases =>
    [
        "center_point_box_format", "flipped_coordinates", "identical_boxes", "limit_output_size", "single_box",
        "suppress_by_IOU", "suppress_by_IOU_and_scores", "two_batches", "two_classes",
    ];

    [SharedDataTheory(OnnxFolder)]
    [MemberData(nameof(OnnxCases))]
    public void The_cases_of_ONNX_are_fulfilled(string name)
    {
        string folder = SharedData.PathOf($"{OnnxFolder}/test_nonmaxsuppression_{name}/test_data_set_0");
        OnnxTensor[] inputs = [.. Enumerable.Range(0, 5).Select(i => OnnxTensor.Load($"{folder}/input_{i}.pb"))];
        int batches = (int)inputs[1].Dimensions[0];
        int classes = (int)inputs[1].Dimensions[1];
        int count = (int)inputs[1].Dimensions[2];
        var settings = new SuppressionSettings
        {
            Method = SuppressionMethod.Hard,
            BoxFormat = name.StartsWith("center", StringComparison.Ordinal) ? BoxFormat.CxCyWh : BoxFormat.YxYx,
            MaxDetectionsPerClass = (int)inputs[2].Integers[0],
            IouThreshold = inputs[3].Floats[0],
            ScoreThreshold = inputs[4].Floats[0],
            MultiLabel = true,
        };
        var found = new List<long>();
        for (int batch = 0; batch < batches; batch++)
        {
            float[] boxes = inputs[0].Floats[(batch * count * 4)..((batch + 1) * count * 4)];
            for (int k = 0; k < classes; k++)
            {
                int start = ((batch * classes) + k) * count;
                foreach (int source in SoftNms.Apply(boxes, inputs[1].Floats[start..(start + count)], settings).Sources)
                    found.AddRange([batch, k, source]);
            }
        }

        Assert.Equal(OnnxTensor.Load($"{folder}/output_0.pb").Integers, found);
    }

    [SharedDataTheory(CartuchoPhotos.Folder)]
    [InlineData(SuppressionMethod.None, 0, 0.1017, double.NaN)]
    [InlineData(SuppressionMethod.Hard, 0.3, 0.2162, double.NaN)]
    [InlineData(SuppressionMethod.Hard, 0.45, 0.2192, double.NaN)]
    [InlineData(SuppressionMethod.Hard, 0.5, 0.2204, double.NaN)]
    [InlineData(SuppressionMethod.Hard, 0.6, 0.2208, double.NaN)]
    [InlineData(SuppressionMethod.Hard, 0.65, 0.2214, 0.429)]
    [InlineData(SuppressionMethod.SoftLinear, 0.3, 0.2254, 0.4674)]
    [InlineData(SuppressionMethod.SoftGaussian, 0.1, 0.2194, 0.409)]
    [InlineData(SuppressionMethod.SoftGaussian, 0.3, 0.2251, 0.459)]
    [InlineData(SuppressionMethod.SoftGaussian, 0.5, 0.2224, 0.470)]
    [InlineData(SuppressionMethod.SoftGaussian, 0.7, 0.2201, 0.475)]
    [InlineData(SuppressionMethod.SoftGaussian, 0.9, 0.2146, 0.473)]
    public void Average_precision_on_photos_is_the_published_one(SuppressionMethod method, double parameter, double precision, double recall)
    {
        CocoMetrics metrics = CartuchoPhotos.Load().Evaluate(new SuppressionSettings
        {
            Method = method,
            IouThreshold = method == SuppressionMethod.SoftGaussian ? null : (float)parameter,
            Sigma = method == SuppressionMethod.SoftGaussian ? (float)parameter : 0.5f,
            ScoreThreshold = 0.01f,
            MaxDetections = 100,
        });
        Assert.Equal(15, metrics.PerClass.Count);
        Assert.Equal(378, metrics.PerClass.Sum(found => found.GroundTruthCount));
        Assert.Equal(precision, metrics.MeanAveragePrecision, 1e-3);
        if (!double.IsNaN(recall))
            Assert.Equal(recall, metrics.AverageRecall, 1e-3);
    }

    [SharedDataFact(CartuchoPhotos.Folder)]
    public void Linear_suppression_beats_the_best_hard_one_on_photos()
    {
        CartuchoPhotos photos = CartuchoPhotos.Load();
        CocoMetrics linear = photos.Evaluate(new SuppressionSettings { Method = SuppressionMethod.SoftLinear, ScoreThreshold = 0.01f, MaxDetections = 100 });
        Assert.Equal(0.4226, linear.MeanAveragePrecision50, 1e-3);
        Assert.Equal(0.2022, linear.MeanAveragePrecision75, 1e-3);
        foreach (float threshold in new[] { 0.3f, 0.45f, 0.5f, 0.6f, 0.65f })
        {
            CocoMetrics hard = photos.Evaluate(new SuppressionSettings { Method = SuppressionMethod.Hard, IouThreshold = threshold, ScoreThreshold = 0.01f, MaxDetections = 100 });
            Assert.True(linear.MeanAveragePrecision > hard.MeanAveragePrecision && linear.AverageRecall > hard.AverageRecall);
        }
    }
}
