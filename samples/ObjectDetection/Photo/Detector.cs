using Microsoft.ML;
using Microsoft.ML.Transforms.Image;
using Microsoft.ML.Transforms.Onnx;
using MLExtensions.Transforms;

namespace ObjectDetection.Photo;

/// <summary>An ONNX detector: how pictures go in and what comes out.</summary>
internal sealed record Detector(string File, OnnxTensorInfo Input, string[] Outputs, DetectionHead Head, string[] ClassNames)
{
    /// <summary>Whether pixels come as height by width by colours, not as planes.</summary>
    public bool IsInterleaved => Input.Shape[^1] == 3;

    public int Width => Input.Shape[IsInterleaved ? 2 : 3];

    public int Height => Input.Shape[IsInterleaved ? 1 : 2];

    /// <summary>BlazeFace, which this program carries.</summary>
    public static Detector Faces()
    {
        string file = Path.Combine(AppContext.BaseDirectory, "Data", "blazeface_front_128.onnx");
        OnnxHeader header = OnnxHeader.Read(file);
        return new Detector(file, header.Inputs.Single(), [.. header.Outputs.Select(output => output.Name)], DetectionHead.BlazeFace, ["face"]);
    }

    /// <summary>A YOLO of any generation; what its head is follows from its output, unless it is told.</summary>
    /// <exception cref="ArgumentException">The model is none that can be told; the message says what was found.</exception>
    public static Detector Yolo(string file, DetectionHead? head, string[] classNames, int side)
    {
        OnnxHeader header = OnnxHeader.Read(file);
        if (header.Inputs.ToArray() is not [var input] || input.Shape.Length != 4)
            throw new ArgumentException($"{file} is no detector of pictures: its inputs are {List(header.Inputs)}.");
        bool interleaved = input.Shape[^1] == 3;
        // A model for pictures of any size is fed with the one that was asked for.
        int[] shape = [.. input.Shape.Select((length, place) => length > 0 ? length : place == 0 ? 1 : place == (interleaved ? 3 : 1) ? 3 : side)];
        input = input with { Shape = shape };
        int height = shape[interleaved ? 1 : 2], width = shape[interleaved ? 2 : 3];
        DetectionHead found = head ?? Guess(header.Outputs, classNames.Length, width, height)
            ?? throw new ArgumentException($"What {file} gives is not known: {List(header.Outputs)}. Name its head with --head, the file of its class names with --names.");
        int outputs = new DetectionDecoder(new DecoderSettings { Head = found, InputWidth = width, InputHeight = height, ClassCount = classNames.Length }).TensorCount;
        return new Detector(file, input, [.. header.Outputs.Take(outputs).Select(output => output.Name)], found, classNames);

        static string List(IEnumerable<OnnxTensorInfo> tensors) => string.Join("; ", tensors.Select(tensor => $"{tensor.Name} [{string.Join(", ", tensor.Shape)}]"));
    }

    /// <summary>Pictures to candidates: load, fit in, take the pixels out, run the model, decode.</summary>
    public IEstimator<ITransformer> Pipeline(MLContext mlContext, float scoreThreshold)
    {
        // BlazeFace wants -1 to 1; YOLOX and YOLOv2 0 to 255, YOLOX with blue first; the others 0 to 1.
        (float offset, float scale) = Head switch
        {
            DetectionHead.BlazeFace => (127.5f, 1 / 127.5f),
            DetectionHead.YoloX or DetectionHead.YoloV2 => (0f, 1f),
            _ => (0f, 1 / 255f),
        };
        bool blueFirst = Head is DetectionHead.YoloX or DetectionHead.FastestDet;
        return mlContext.Transforms.LoadImages("Picture", "", nameof(Photograph.File))
            .Append(mlContext.Transforms.ResizeImages("Fitted", Width, Height, "Picture", ImageResizingEstimator.ResizingKind.IsoPad))
            .Append(mlContext.Transforms.ExtractPixels(Input.Name, "Fitted", interleavePixelColors: IsInterleaved, offsetImage: offset, scaleImage: scale,
                orderOfExtraction: blueFirst ? ImagePixelExtractingEstimator.ColorsOrder.ABGR : ImagePixelExtractingEstimator.ColorsOrder.ARGB))
            .Append(mlContext.Transforms.ApplyOnnxModel(new OnnxOptions
            {
                ModelFile = File, InputColumns = [Input.Name], OutputColumns = Outputs, ShapeDictionary = new Dictionary<string, int[]> { [Input.Name] = Input.Shape },
            }))
            .Append(mlContext.Transforms.DecodeDetections(new DetectionDecodingOptions
            {
                Head = Head, InputColumnNames = Outputs, InputWidth = Width, InputHeight = Height, ClassNames = ClassNames, ScoreThreshold = scoreThreshold,
                KeypointColumnName = Head == DetectionHead.BlazeFace ? "Keypoints" : null,
            }));
    }

    private static DetectionHead? Guess(IReadOnlyList<OnnxTensorInfo> outputs, int classes, int width, int height)
    {
        int Cells(params int[] strides) => strides.Sum(stride => (width / stride) * (height / stride));
        return outputs[0].Shape switch
        {
            [_, var rows, var length] when length == classes + 5 => rows == Cells(8, 16, 32) ? DetectionHead.YoloX : DetectionHead.YoloV5,
            [_, _, 6] => DetectionHead.EndToEnd,
            [_, var length, _] when length == classes + 4 => DetectionHead.YoloV8,
            [_, var planes, _, _] when planes == 5 * (classes + 5) => DetectionHead.YoloV2,
            [_, var planes, _, _] when planes == classes + 5 => DetectionHead.FastestDet,
            [_, var planes, _, _] when planes == 3 * (classes + 5) && outputs.Count == 3 => DetectionHead.YoloV3,
            [_, 3, _, _, var length] when length == classes + 5 && outputs.Count == 3 => DetectionHead.YoloV5Raw,
            _ => null,
        };
    }
}
