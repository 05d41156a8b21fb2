using MLExtensions.TestKit;

namespace MLExtensions.Transforms.Tests;

/// <summary>Neighbor and logit scores of real features and logits against the reference numbers.</summary>
public class OutOfDistributionReferenceTests
{
    public static TheoryData<string> Folders => [OodData.ResNet, OodData.Mlp];

    private delegate float Score(ReadOnlySpan<float> row);

    [SharedDataTheory(OodData.ResNet, OodData.Mlp)]
    [MemberData(nameof(Folders))]
    public void Neighbors_give_the_reference_metrics_and_rows(string folder)
    {
        var model = new NearestNeighborModel(OodData.Features(folder, "train"), OodData.Dimension(folder), 50);
        OodReference.Check(folder, "knn50_l2", OodData.Features, OodData.Dimension(folder), model.ScoreRows);
    }

    [SharedDataTheory(OodData.ResNet, OodData.Mlp)]
    [MemberData(nameof(Folders))]
    public void Logit_scores_give_the_reference_metrics_and_rows(string folder)
    {
        // Ours is 1 - msp, which keeps its digits where msp rounds to 1.
        Check("msp", logits => LogitScores.MaximumProbability(logits), 1);
        Check("max_logit", LogitScores.MaximumLogit);
        Check("energy_logsumexp", logits => LogitScores.Energy(logits));
        Check("neg_entropy", logits => LogitScores.Entropy(logits));

        void Check(string method, Score score, double shift = 0) => OodReference.Check(folder, method, OodData.Logits, OodData.Classes(folder), (logits, scores) =>
        {
            int classes = OodData.Classes(folder);
            for (int i = 0; i < scores.Length; i++)
                scores[i] = score(logits.Slice(i * classes, classes));
        }, shift);
    }
}
