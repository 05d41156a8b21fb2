using System.Text;

namespace ObjectDetection.Photo;

/// <summary>A tensor that a model takes or gives.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its dimensions; 0 for one that is open.</param>
internal sealed record OnnxTensorInfo(string Name, int[] Shape);

/// <summary>Reads the inputs and outputs out of an ONNX file, which ML.NET asks for by name: of the protobuf format as much as that takes.</summary>
internal sealed class OnnxHeader
{
    private const int Graph = 7;
    private const int Initializer = 5;
    private const int Input = 11;
    private const int Output = 12;

    private readonly HashSet<string> _constants = [];
    private readonly List<OnnxTensorInfo> _inputs = [];
    private readonly List<OnnxTensorInfo> _outputs = [];

    private OnnxHeader(ReadOnlySpan<byte> model)
    {
        foreach ((int field, Range place) in Fields(model))
        {
            if (field == Graph)
                ReadGraph(model[place]);
        }
    }

    /// <summary>What must be given; older files list their weights among the inputs too.</summary>
    public IEnumerable<OnnxTensorInfo> Inputs => _inputs.Where(input => !_constants.Contains(input.Name));

    public IReadOnlyList<OnnxTensorInfo> Outputs => _outputs;

    public static OnnxHeader Read(string file) => new(File.ReadAllBytes(file));

    private void ReadGraph(ReadOnlySpan<byte> graph)
    {
        foreach ((int field, Range place) in Fields(graph))
        {
            if (field == Initializer)
                _constants.Add(Text(graph[place], 8));
            else if (field is Input or Output)
                (field == Input ? _inputs : _outputs).Add(new OnnxTensorInfo(Text(graph[place], 1), Shape(graph[place])));
        }
    }

    // value info: type 2, tensor type 1, shape 2, dimensions 1, of which each is a number 1 or a name 2.
    private static int[] Shape(ReadOnlySpan<byte> info)
    {
        var shape = new List<int>();
        ReadOnlySpan<byte> dimensions = Message(Message(Message(info, 2), 1), 2);
        foreach ((int field, Range place) in Fields(dimensions))
        {
            if (field != 1)
                continue;
            ReadOnlySpan<byte> dimension = dimensions[place];
            shape.Add(dimension is [1 << 3, ..] ? (int)Number(dimension, 1, out _) : 0);
        }

        return [.. shape];
    }

    private static string Text(ReadOnlySpan<byte> message, int field) => Encoding.UTF8.GetString(Message(message, field));

    private static ReadOnlySpan<byte> Message(ReadOnlySpan<byte> message, int wanted)
    {
        foreach ((int field, Range place) in Fields(message))
        {
            if (field == wanted)
                return message[place];
        }

        return [];
    }

    // The fields that have a length; numbers are passed over.
    private static List<(int Field, Range Place)> Fields(ReadOnlySpan<byte> message)
    {
        var fields = new List<(int, Range)>();
        for (int at = 0; at < message.Length;)
        {
            ulong tag = Number(message, at, out at);
            switch (tag & 7)
            {
                case 0:
                    Number(message, at, out at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    int length = checked((int)Number(message, at, out at));
                    fields.Add(((int)(tag >> 3), at..(at + length)));
                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException("This is not an ONNX file.");
            }
        }

        return fields;
    }

    private static ulong Number(ReadOnlySpan<byte> message, int at, out int next)
    {
        ulong value = 0;
        for (int shift = 0; at < message.Length && shift < 64; shift += 7)
        {
            byte part = message[at++];
            value |= (ulong)(part & 127) << shift;
            if (part < 128)
            {
                next = at;
                return value;
            }
        }

        throw new InvalidDataException("This is not an ONNX file.");
    }
}
