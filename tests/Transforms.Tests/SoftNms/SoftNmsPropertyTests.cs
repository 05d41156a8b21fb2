using MLExtensions.Numerics;

namespace MLExtensions.Transforms.Tests;

/// <summary>What holds on any boxes: the fast algorithms agree with each other bit for bit and with the textbook, and suppression keeps its promises.</summary>
public class SoftNmsPropertyTests
{
    private static readonly SuppressionMethod[] Methods = [SuppressionMethod.Hard, SuppressionMethod.SoftLinear, SuppressionMethod.SoftGaussian];

    public static TheoryData<int, int, bool> Sets
    {
        get
        {
            var sets = new TheoryData<int, int, bool>();
            for (int seed = 0; seed < 12; seed++)
            {
                sets.Add(seed, 1 + (seed * seed * 9), true);
                sets.Add(100 + seed, 3 + (seed * 37), false);
            }

            return sets;
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Lazy_and_eager_give_the_same_bits(int seed, int count, bool awkward)
    {
        (float[] boxes, float[] scores) = RandomBoxes.Clustered(count, seed, awkward);
        foreach (SuppressionMethod method in Methods)
        {
            foreach (OverlapMeasure overlap in Enum.GetValues<OverlapMeasure>())
            {
                foreach (int? limit in new int?[] { null, 1, 7, 50 })
                {
                    var settings = new SuppressionSettings { Method = method, Overlap = overlap, MaxDetections = limit, IouThreshold = 0.4f };
                    Detections eager = Run(settings, SuppressionAlgorithm.Eager, boxes, scores);
                    Detections lazy = Run(settings, SuppressionAlgorithm.Lazy, boxes, scores);
                    Assert.Equal(eager.Sources.ToArray(), lazy.Sources.ToArray());
                    Assert.Equal(Bits(eager), Bits(lazy));
                    Assert.Equal(Bits(eager), Bits(Run(settings, SuppressionAlgorithm.Automatic, boxes, scores)));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Every_width_of_vectors_gives_the_same_bits(int seed, int count, bool awkward)
    {
        (float[] boxes, float[] scores) = RandomBoxes.Clustered(count, seed, awkward);
        foreach (SuppressionMethod method in Enum.GetValues<SuppressionMethod>())
        {
            foreach (SuppressionAlgorithm algorithm in new[] { SuppressionAlgorithm.Eager, SuppressionAlgorithm.Lazy })
            {
                var settings = new SuppressionSettings { Method = method, MaxDetections = 40 };
                Detections expected = Run(settings, algorithm, boxes, scores, VectorTier.Scalar);
                foreach (VectorTier tier in new[] { VectorTier.Vector128, VectorTier.Vector256, VectorTier.Vector512 })
                {
                    Detections found = Run(settings, algorithm, boxes, scores, tier);
                    Assert.Equal(expected.Sources.ToArray(), found.Sources.ToArray());
                    Assert.Equal(Bits(expected), Bits(found));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void The_textbook_gives_the_same(int seed, int count, bool awkward)
    {
        (float[] boxes, float[] scores) = RandomBoxes.Clustered(count, seed, awkward);
        foreach (SuppressionMethod method in Methods)
        {
            List<(int Index, float Score)> expected = TextbookSuppression.Run(boxes, scores, method, 0.4f, 0.5f, 0.05f);
            Detections found = Run(new SuppressionSettings { Method = method, IouThreshold = 0.4f, MinScore = 0.05f }, SuppressionAlgorithm.Automatic, boxes, scores);
            // Hard and linear decays are exact; the Gaussian's last bits may differ, and with them the order of nearly equal scores.
            if (method != SuppressionMethod.SoftGaussian)
            {
                Assert.Equal(expected.Select(entry => entry.Index), found.Sources.ToArray());
                Assert.Equal(expected.Select(entry => entry.Score), found.Scores.ToArray());
                continue;
            }

            Dictionary<int, float> scoresFound = Enumerable.Range(0, found.Count).ToDictionary(i => found.Sources[i], i => found.Scores[i]);
            foreach ((int index, float score) in expected.Where(entry => entry.Score > 0.0501f))
                Assert.Equal(score, scoresFound[index], score * 1e-5f);
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void No_score_rises_and_the_order_is_falling(int seed, int count, bool awkward)
    {
        (float[] boxes, float[] scores) = RandomBoxes.Clustered(count, seed, awkward);
        foreach (SuppressionMethod method in Enum.GetValues<SuppressionMethod>())
        {
            Detections found = Run(new SuppressionSettings { Method = method }, SuppressionAlgorithm.Automatic, boxes, scores);
            for (int i = 0; i < found.Count; i++)
            {
                Assert.Equal(scores[found.Sources[i]], found.RawScores[i]);
                if (method != SuppressionMethod.WeightedBoxesFusion)
                    Assert.True(found.Scores[i] <= found.RawScores[i], $"{method}: {found.Scores[i]} > {found.RawScores[i]}");
                Assert.True(i == 0 || found.Scores[i] <= found.Scores[i - 1]);
                Assert.True(found.Boxes[i].Width >= 0 && found.Boxes[i].Height >= 0);
            }

            Assert.Equal(found.Count, found.Sources.ToArray().Distinct().Count());
            if (found.Count > 0 && method != SuppressionMethod.WeightedBoxesFusion)
                Assert.Equal(found.RawScores[0], found.Scores[0]);
        }
    }

    [Fact]
    public void The_limits_of_sigma_are_no_suppression_and_hard_suppression_at_zero()
    {
        (float[] boxes, float[] scores) = RandomBoxes.Clustered(300, 5);
        Detections none = Run(new SuppressionSettings { Method = SuppressionMethod.None }, SuppressionAlgorithm.Automatic, boxes, scores);
        Detections wide = Run(new SuppressionSettings { Sigma = 1e9f }, SuppressionAlgorithm.Automatic, boxes, scores);
        Assert.Equal(none.Sources.ToArray(), wide.Sources.ToArray());
        Assert.Equal(none.Scores.ToArray(), wide.Scores.ToArray());
        Detections hard = Run(new SuppressionSettings { Method = SuppressionMethod.Hard, IouThreshold = 0 }, SuppressionAlgorithm.Automatic, boxes, scores);
        Detections narrow = Run(new SuppressionSettings { Sigma = 1e-12f }, SuppressionAlgorithm.Automatic, boxes, scores);
        Assert.Equal(hard.Sources.ToArray(), narrow.Sources.ToArray());
        Detections linear = Run(new SuppressionSettings { Method = SuppressionMethod.SoftLinear, IouThreshold = 1 }, SuppressionAlgorithm.Automatic, boxes, scores);
        Assert.Equal(none.Sources.ToArray(), linear.Sources.ToArray());
    }

    [Fact]
    public void A_limit_gives_the_first_of_the_whole()
    {
        (float[] boxes, float[] scores) = RandomBoxes.Clustered(2000, 6);
        foreach (SuppressionMethod method in Enum.GetValues<SuppressionMethod>())
        {
            Detections all = Run(new SuppressionSettings { Method = method }, SuppressionAlgorithm.Automatic, boxes, scores);
            Detections some = Run(new SuppressionSettings { Method = method, MaxDetections = 20 }, SuppressionAlgorithm.Automatic, boxes, scores);
            Assert.Equal(all.Sources[..20].ToArray(), some.Sources.ToArray());
            Assert.Equal(all.Scores[..20].ToArray(), some.Scores.ToArray());
        }
    }

    [Fact]
    public void A_class_is_suppressed_as_if_alone()
    {
        (float[] boxes, float[] scores) = RandomBoxes.Clustered(600, 7);
        int[] classes = [.. Enumerable.Range(0, 600).Select(i => i % 3)];
        var result = new Detections();
        new BoxSuppressor().Run(boxes, scores, classes, result);
        foreach (int k in new[] { 0, 1, 2 })
        {
            float[] ownBoxes = [.. Enumerable.Range(0, 600).Where(i => i % 3 == k).SelectMany(i => boxes[(4 * i)..(4 * i + 4)])];
            float[] ownScores = [.. Enumerable.Range(0, 600).Where(i => i % 3 == k).Select(i => scores[i])];
            Detections alone = SoftNms.Apply(ownBoxes, ownScores);
            int[] places = [.. Enumerable.Range(0, result.Count).Where(i => result.Classes[i] == k)];
            Assert.Equal(alone.Sources.ToArray(), places.Select(i => result.Sources[i] / 3));
            Assert.Equal(alone.Scores.ToArray(), places.Select(i => result.Scores[i]));
        }
    }

    [Fact]
    public void Buffers_are_kept_from_picture_to_picture()
    {
        (float[] boxes, float[] scores) = RandomBoxes.Clustered(1500, 8);
        var suppressor = new BoxSuppressor(new SuppressionSettings { MaxDetections = 100 });
        var result = new Detections();
        for (int i = 0; i < 30; i++)
            suppressor.Run(boxes, scores, result);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
            suppressor.Run(boxes, scores, result);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 5000);
    }

    private static Detections Run(SuppressionSettings settings, SuppressionAlgorithm algorithm, float[] boxes, float[] scores) =>
        Run(settings, algorithm, boxes, scores, VectorTiers.Best);

    private static Detections Run(SuppressionSettings settings, SuppressionAlgorithm algorithm, float[] boxes, float[] scores, VectorTier tier)
    {
        var result = new Detections();
        new BoxSuppressor(settings, tier) { Algorithm = algorithm }.Run(boxes, scores, result);
        return result;
    }

    private static uint[] Bits(Detections detections) => Array.ConvertAll(detections.Scores.ToArray(), BitConverter.SingleToUInt32Bits);
}
