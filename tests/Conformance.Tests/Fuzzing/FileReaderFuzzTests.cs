using System.Text;
using System.Text.RegularExpressions;
using MLExtensions.Core;
using MLExtensions.TestKit;
using MLExtensions.Transforms;

namespace MLExtensions.Conformance.Tests;

/// <summary>Altered text files, with seeds, through every reader of a file format: read, or refused with a <see cref="FormatException"/>.</summary>
public class FileReaderFuzzTests
{
    private const int Rounds = 3000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private const string Coco = """
        {"images":[{"id":1,"file_name":"a\u00e4.jpg","width":640,"height":480},{"id":2,"file_name":"b.jpg","width":64,"height":48}],
        "categories":[{"id":1,"name":"cat"},{"id":7,"name":"dog"}],
        "annotations":[{"id":1,"image_id":1,"category_id":7,"bbox":[1.5,2,30,40],"area":1200.5,"iscrowd":0},{"id":2,"image_id":2,"category_id":1,"bbox":[0,0,5e1,6],"area":300,"iscrowd":1}]}
        """;

    private const string CocoResults = """[{"image_id":1,"category_id":7,"bbox":[1.5,2,30,40],"score":0.75},{"image_id":2,"category_id":1,"bbox":[0,0,5,6],"score":1e-3}]""";

    private const string Voc = """
        <annotation><filename>a.jpg</filename><size><width>640</width><height>480</height><depth>3</depth></size>
        <object><name>cat</name><difficult>1</difficult><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>30.5</xmax><ymax>40</ymax></bndbox></object>
        <object><name>dog</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></object></annotation>
        """;

    private const string Yolo = "0 0.5 0.5 0.25 0.125\n1 0.1 0.2 0.3 0.4\n\n0 1e-3 0.5 0.5 1\n";

    private const string YoloResults = "0 0.5 0.5 0.25 0.125 0.9\n1 0.1 0.2 0.3 0.4 1e-5\n";

    private const string Xmc = "3 4 5\n0,2 0:1.5 3:-2\n 1:1e-3\n4 0:1 1:2 2:3 3:4\n";

    private static readonly Dictionary<string, (string Text, Func<Stream, int> Read)> Readers = new()
    {
        ["COCO annotations"] = (Coco, stream => CocoAnnotations.Read(stream).Boxes.Count),
        ["COCO results"] = (CocoResults, stream => CocoAnnotations.ReadResults(stream).Count),
        ["VOC annotations"] = (Voc, stream => VocAnnotations.Read(stream, 1, ["cat", "dog"]).Count),
        ["YOLO annotations"] = (Yolo, stream => YoloAnnotations.Read(new StreamReader(stream), 1, 640, 480).Count),
        ["XMC rows"] = (Xmc, ReadXmc),
        ["YOLO results"] = (YoloResults, stream => YoloAnnotations.ReadResults(new StreamReader(stream), 1, 640, 480).Count),
    };

    // This reader opens files only.
    private static int ReadXmc(Stream stream)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("train.txt");
        using (FileStream file = File.Create(path))
            stream.CopyTo(file);
        return XmcFile.Read(path).Labels.RowCount;
    }

    public static TheoryData<string> Names => [.. Readers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_original_is_read(string name) => Assert.InRange(Read(name, Encoding.UTF8.GetBytes(Readers[name].Text)), 2, 3);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_altered_file_is_read_or_refused(string name) => await Task.Run(() =>
    {
        byte[] original = Encoding.UTF8.GetBytes(Readers[name].Text);
        for (int seed = 0; seed < Rounds; seed++)
        {
            var random = new Random(seed);
            byte[] altered = seed % 2 == 0 ? Mutation.Of(original, random) : Exchanged(original, random);
            try
            {
                Read(name, altered);
            }
            catch (FormatException)
            {
                // Refused, as documented.
            }
            catch (Exception exception)
            {
                Assert.Fail($"{name}, seed {seed}: {exception}\n{Encoding.UTF8.GetString(altered)}");
            }
        }
    }).WaitAsync(Limit);

    // One number or word of the text becomes another: what stays well-formed gets further than torn bytes do.
    private static byte[] Exchanged(byte[] original, Random random)
    {
        string[] others = ["-1", "0", "1e400", "99999999999999999999", "2147483648", "1.5", "null", "true", "\"x\"", "[]", "{}", "NaN", "", "\"\\ud800\"", "7"];
        string text = Encoding.UTF8.GetString(original);
        MatchCollection words = Regex.Matches(text, "\"[^\"]*\"|[0-9.e-]+|[a-z]+");
        Match word = words[random.Next(words.Count)];
        return Encoding.UTF8.GetBytes(text[..word.Index] + others[random.Next(others.Length)] + text[(word.Index + word.Length)..]);
    }

    private static int Read(string name, byte[] file)
    {
        using var stream = new MemoryStream(file);
        return Readers[name].Read(stream);
    }
}
