using MLExtensions.Calibrators;

namespace MLExtensions.Benchmarks;

/// <summary>SDM measured: speed, and selective accuracy on real features beside simpler rules.</summary>
internal static class SdmReport
{
    public static void Write(ResultsFolder results)
    {
        string[] lines = [.. Lines(results)];
        File.WriteAllLines(results.PathOf("sdm.md"), lines);
        Console.WriteLine(string.Join(Environment.NewLine, lines));
    }

    private static IEnumerable<string> Lines(ResultsFolder results)
    {
        yield return "# SDM";
        yield return "";
        yield return $"{ProcessorName.Full}, {Environment.ProcessorCount} processors. Written by `bench measure-sdm`; settings are the defaults but for what is stated. Nothing was tuned on test rows.";
        yield return "";
        yield return "## Speed, the best of several runs";
        yield return "";
        yield return MachineLoad.Sentence;
        yield return "";
        foreach (string line in SdmSpeeds.Lines())
            yield return line;
        string root = OodSets.Root(results);
        if (!Directory.Exists(root))
        {
            yield return "";
            yield return "The data sets are absent beside this checkout: nothing else was measured.";
            yield break;
        }

        yield return "";
        yield return "## Real features, alpha = 0.95, five seeds";
        yield return "";
        yield return "Means over the seeds; in brackets the smallest and largest. \"Worst class\" is the lowest accuracy of the admitted rows of a true class, \"worst prediction\" that of the";
        yield return "rows predicted as a class; beside each mean the lowest of all seeds. All rules but those of the older method and of a given head use the logits of the same trained adaptor; temperature and prediction sets";
        yield return "are calibrated on the same rows as SDM. RAPS: penalty 0.1 from the second class on. Few admitted rows make worst classes scatter.";
        yield return "";
        yield return "### ResNet-18 features (512), airplane, deer, frog; near: other CIFAR-10 classes, far: SVHN";
        yield return "";
        yield return "Fit on the train and val rows together (3,600, halves drawn by each split, five splits), tested on 1,500.";
        yield return "";
        var resNet = new OodSets(Path.Combine(root, "adbench_resnet18_cifar10_svhn"), 512, 3);
        foreach (string line in new SdmTables(resNet, "ood_near_cifar10_other", "ood_far_svhn", sets => Join(sets, given: true), new SdmSettings()).Lines())
            yield return line;
        yield return "";
        yield return "### Features (64) of a small network on MNIST digits; near: Fashion-MNIST, far: notMNIST";
        yield return "";
        yield return "The network was trained on the train rows (6,000), so these only train and support; the val rows (2,000), which it has not seen, calibrate. One split, tested on 2,000.";
        yield return "";
        var digits = new OodSets(Path.Combine(root, "mnist_vs_notmnist_fashion"), 64, 10);
        foreach (string line in new SdmTables(digits, "ood_fashion", "ood_notmnist", sets => Join(sets, given: false), new SdmSettings { NumberOfShuffles = 1 }).Lines())
            yield return line;
        yield return "";
        yield return "The same with the val rows alone (2,000, halves drawn by each split, five splits): all features are ones that the network has not been trained on.";
        yield return "";
        foreach (string line in new SdmTables(digits, "ood_fashion", "ood_notmnist", sets => new(sets.Features("val"), sets.Labels("val"), [], false), new SdmSettings()).Lines())
            yield return line;
    }

    private static SdmTables.Pool Join(OodSets sets, bool given)
    {
        int[] train = sets.Labels("train");
        int[] held = sets.Labels("val");
        bool[] calibrates = [.. train.Select(_ => false), .. held.Select(_ => true)];
        return new SdmTables.Pool(
            [.. sets.Features("train"), .. sets.Features("val")], [.. train, .. held], given ? [] : calibrates, given);
    }
}
