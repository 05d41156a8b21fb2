using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Core;

namespace MLExtensions.Transforms;

/// <summary>Reads one row's columns and suppresses its detections; one for each cursor. Rows that do not fit give no detections.</summary>
internal sealed class BoundSoftNmsRow
{
    private readonly SoftNmsOptions _options;
    private readonly BoxSuppressor _suppressor;
    private readonly FloatVectorReader _boxes;
    private readonly FloatVectorReader _scores;
    private readonly FloatVectorReader? _keypoints;
    private readonly ValueGetter<VBuffer<uint>>? _labels;
    private readonly ValueGetter<float>? _width;
    private readonly ValueGetter<float>? _height;
    private readonly int _scoresPerBox;
    private VBuffer<uint> _labelBuffer;
    private int[] _classes = [];

    public BoundSoftNmsRow(
        DataViewRow row, SoftNmsOptions options, SuppressionSettings settings, Dictionary<string, DataViewSchema.Column> inputs, int scoresPerBox)
    {
        _options = options;
        _suppressor = new BoxSuppressor(settings);
        _scoresPerBox = scoresPerBox;
        _boxes = new FloatVectorReader(row, inputs[options.BoxColumnName]);
        _scores = new FloatVectorReader(row, inputs[options.InputScoreColumnName]);
        if (options.KeypointColumnName is { } keypoints)
            _keypoints = new FloatVectorReader(row, inputs[keypoints]);
        if (options.LabelColumnName is { } label)
            _labels = row.GetGetter<VBuffer<uint>>(inputs[label]);
        if (options.ImageWidthColumnName is { } width)
            _width = row.GetGetter<float>(inputs[width]);
        if (options.ImageHeightColumnName is { } height)
            _height = row.GetGetter<float>(inputs[height]);
    }

    public Detections Result { get; } = new();

    public void Compute()
    {
        ReadOnlySpan<float> boxes = _boxes.Read();
        ReadOnlySpan<float> scores = _scores.Read();
        ReadOnlySpan<float> keypoints = _keypoints is null ? [] : _keypoints.Read();
        ReadOnlySpan<int> classes = ReadClasses();
        bool knowsPicture = TryPicture(out float width, out float height);
        bool needsPicture = _options.LetterboxMode != LetterboxMode.None || _options.BoxesNormalized;
        bool fits = scores.Length == (long)boxes.Length / 4 * _scoresPerBox && (knowsPicture || !needsPicture) && (_labels is null || classes.Length == scores.Length);
        if (!fits)
        {
            _suppressor.RunOrEmpty([], [], [], [], Result);
            return;
        }

        _suppressor.RunOrEmpty(boxes, scores, classes, keypoints, Result);
        if (!knowsPicture || (!needsPicture && !_options.ClipToImage))
            return;
        Letterbox mapping = Letterbox.Create(_options.LetterboxMode, width, height, _options.ModelWidth, _options.ModelHeight);
        if (_options.BoxesNormalized)
            mapping = _options.LetterboxMode == LetterboxMode.None ? mapping.FromParts(width, height) : mapping.FromParts(_options.ModelWidth, _options.ModelHeight);
        Result.MapBack(mapping, _options.ClipToImage);
    }

    private ReadOnlySpan<int> ReadClasses()
    {
        if (_labels is null)
            return [];
        _labels(ref _labelBuffer);
        if (_classes.Length < _labelBuffer.Length)
            _classes = new int[Math.Max(_labelBuffer.Length, 2 * _classes.Length)];
        Span<int> classes = _classes.AsSpan(0, _labelBuffer.Length);
        // Key 0 is a missing value; class -1 is left out.
        classes.Fill(-1);
        ReadOnlySpan<uint> keys = _labelBuffer.GetValues();
        ReadOnlySpan<int> indices = _labelBuffer.GetIndices();
        for (int i = 0; i < keys.Length; i++)
            classes[_labelBuffer.IsDense ? i : indices[i]] = (int)keys[i] - 1;
        return classes;
    }

    private bool TryPicture(out float width, out float height)
    {
        width = _options.ImageWidth;
        height = _options.ImageHeight;
        _width?.Invoke(ref width);
        _height?.Invoke(ref height);
        return width > 0 && height > 0 && float.IsFinite(width) && float.IsFinite(height);
    }
}
