using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.TestKit;

namespace MLExtensions.Onnx.Tests;

/// <summary>What the pack relies on in ApplyOnnxModel, on either host: names and sizes of columns, values, saved models, errors.</summary>
public class OnnxModelTests
{
    private const string Digits = "data/classification/mnist/mnist_with_features.onnx";
    private const string Thumbnails = "data/classification/mlperf_tiny/resnet8_cifar10.onnx";

    private static readonly MLContext Context = new(1);

    [SharedDataFact(Digits)]
    public void All_outputs_become_columns_of_their_names_and_sizes()
    {
        TestView data = Pictures(3);
        ITransformer model = Context.Transforms.ApplyOnnxModel(SharedData.PathOf(Digits)).Fit(data);
        IDataView scored = model.Transform(data);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 1, 10), scored.Schema["Plus214_Output_0"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 1, 256), scored.Schema["Pooling160_Output_0_reshape0"].Type);
        float[][] logits = scored.ReadVectors("Plus214_Output_0");
        Assert.Equal(3, logits.Length);
        Assert.All(logits, row => Assert.Equal(10, row.Distinct().Count()));
        Assert.NotEqual(logits[0], logits[1]);
        (model as IDisposable)?.Dispose();
    }

    [SharedDataFact(Digits)]
    public void One_output_of_several_gives_the_same_numbers()
    {
        TestView data = Pictures(2);
        IDataView all = Context.Transforms.ApplyOnnxModel(SharedData.PathOf(Digits)).Fit(data).Transform(data);
        IDataView one = Context.Transforms.ApplyOnnxModel("Plus214_Output_0", "Input3", SharedData.PathOf(Digits)).Fit(data).Transform(data);
        Assert.Null(one.Schema.GetColumnOrNull("Pooling160_Output_0_reshape0"));
        Assert.Equal(all.ReadVectors("Plus214_Output_0"), one.ReadVectors("Plus214_Output_0"));
    }

    [SharedDataFact(Digits)]
    public void A_saved_pipeline_carries_the_model()
    {
        TestView data = Pictures(2);
        ITransformer model = Context.Transforms.ApplyOnnxModel(["Plus214_Output_0"], ["Input3"], SharedData.PathOf(Digits))
            .Append(Context.Transforms.SoftmaxStable("Probability", "Plus214_Output_0")).Fit(data);
        float[][] expected = model.Transform(data).ReadVectors("Probability");
        Assert.All(expected, row => Assert.Equal(1, row.Sum(), 1e-5));
        using var stream = new MemoryStream();
        Context.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        Assert.Equal(expected, new MLContext(2).Model.Load(stream, out _).Transform(data).ReadVectors("Probability"));
    }

    [SharedDataFact(Digits)]
    public void A_real_classifier_reads_real_digits()
    {
        const int count = 500;
        byte[] images = Unpacked("t10k-images-idx3-ubyte.gz");
        byte[] labels = Unpacked("t10k-labels-idx1-ubyte.gz");
        float[][] rows = [.. Enumerable.Range(0, count).Select(i => Array.ConvertAll(images[(16 + (i * 784))..(16 + ((i + 1) * 784))], value => value / 255f))];
        var data = new TestView(TestColumn.Vectors("Input3", new VectorDataViewType(NumberDataViewType.Single, 1, 28, 28), rows));
        float[][] logits = Context.Transforms.ApplyOnnxModel("Plus214_Output_0", "Input3", SharedData.PathOf(Digits)).Fit(data).Transform(data).ReadVectors("Plus214_Output_0");
        int right = Enumerable.Range(0, count).Count(i => Array.IndexOf(logits[i], logits[i].Max()) == labels[8 + i]);
        Assert.InRange(right, 490, 500);

        static byte[] Unpacked(string file)
        {
            using var content = new MemoryStream();
            using var stream = new GZipStream(File.OpenRead(SharedData.PathOf("data/classification/mnist/" + file)), CompressionMode.Decompress);
            stream.CopyTo(content);
            return content.ToArray();
        }
    }

    [SharedDataFact(Thumbnails)]
    public void An_open_batch_is_one_row()
    {
        float[] picture = [.. Enumerable.Range(0, 32 * 32 * 3).Select(i => (float)(i % 251))];
        var data = new TestView(TestColumn.Vectors("image", new VectorDataViewType(NumberDataViewType.Single, 32, 32, 3), [picture]));
        IDataView scored = Context.Transforms.ApplyOnnxModel(SharedData.PathOf(Thumbnails)).Fit(data).Transform(data);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 1, 10), scored.Schema["probs"].Type);
        float[] logits = scored.ReadVectors("logits")[0];
        float[] probabilities = scored.ReadVectors("probs")[0];
        var own = new float[10];
        MLExtensions.Numerics.Softmax.Compute(logits, own);
        for (int i = 0; i < 10; i++)
            Assert.Equal(probabilities[i], own[i], 1e-6f);
    }

    [SharedDataFact(Digits)]
    public void What_does_not_fit_is_refused()
    {
        string file = SharedData.PathOf(Digits);
        Assert.ThrowsAny<Exception>(() => Context.Transforms.ApplyOnnxModel("Plus214_Output_0", "Input3", file + ".none"));
        Assert.ThrowsAny<Exception>(() => Context.Transforms.ApplyOnnxModel("Nothing", "Input3", file));
        var missing = new TestView(TestColumn.Vectors("Other", 784, new float[784]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.Transforms.ApplyOnnxModel(file).Fit(missing));
        var small = new TestView(TestColumn.Vectors("Input3", 100, new float[100]));
        Assert.Throws<InvalidOperationException>(() => Context.Transforms.ApplyOnnxModel(file).Fit(small));
    }

    private static TestView Pictures(int count)
    {
        var random = new Random(4);
        float[][] rows = [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, 784).Select(_ => random.NextSingle()).ToArray())];
        return new TestView(TestColumn.Vectors("Input3", new VectorDataViewType(NumberDataViewType.Single, 1, 28, 28), rows));
    }
}
